package facts

import (
	"math"
	"testing"
)

func TestSamplesThatAreNoAmount(t *testing.T) {
	for _, value := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 0.5, math.MaxInt64} {
		if got := whole(value); got != nil {
			t.Errorf("%v became %d", value, *got)
		}
	}
	if got := whole(1.5); got == nil || *got != 2 {
		t.Errorf("1.5 became %v, want 2", got)
	}
}
