package seed

import (
	"fmt"
	"strings"
	"testing"
)

// recorder is a test that fails.
type recorder struct {
	testing.TB
	log      strings.Builder
	cleanups []func()
}

func (*recorder) Helper()            { /* has no line of its own */ }
func (*recorder) Failed() bool       { return true }
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Logf(format string, values ...any) {
	fmt.Fprintf(&r.log, format, values...)
}

func TestTheSeedIsThatOfTheEnvironmentAndPrintedOnFailure(t *testing.T) {
	t.Setenv(Variable, "")
	if n := Of(t); n != 0 {
		t.Errorf("without the variable it is %d", n)
	}
	t.Setenv(Variable, "7")
	r := &recorder{TB: t}
	if n := Of(r); n != 7 || len(r.cleanups) != 1 {
		t.Fatalf("it is %d, with %d functions at the end", n, len(r.cleanups))
	}
	r.cleanups[0]()
	if r.log.String() != "LIGHTK8S_SEED=7 repeats this" {
		t.Errorf("printed is %q", r.log.String())
	}
}
