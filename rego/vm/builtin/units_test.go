package builtin

import (
	"context"
	"fmt"
	"testing"

	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// Quantities that are read here are what OPA reads.
func TestUnitsAreParsedAsByOPA(t *testing.T) {
	numbers := []string{"", "0", "1", "7", "10", "64", "100", "250", "500", "999", "1000", "1001", "1500", "12345678", "99999999", "007", "123456789", "1.5"}
	suffixes := []string{"", "m", "k", "K", "M", "G", "Ki", "Mi", "Gi", "ki", "MI", "T", "Ti", " Mi", "x"}
	native := 0
	for _, number := range numbers {
		for _, suffix := range suffixes {
			args := []any{number + suffix}
			got, ok := unitsParse(args)
			if !ok {
				continue
			}
			native++
			want, err := ask(context.Background(), "units.parse", topdown.GetBuiltin("units.parse"), nil, args)
			if err != nil || fmt.Sprint(got) != fmt.Sprint(want) || !value.Equal(got, want) {
				t.Errorf("%q is %v, and to OPA %v, %v", args[0], got, want, err)
			}
		}
	}
	if native < 100 {
		t.Errorf("only %d quantities are read here", native)
	}
}
