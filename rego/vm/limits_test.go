package vm_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/rego/vm"
	"github.com/lightk8s/lightk8s/rego/vm/value"
)

// What an evaluation takes is bounded, whatever the object is: its steps, its memory and its time.
func TestAnEvaluationIsBounded(t *testing.T) {
	list := make([]any, 3000)
	for i := range list {
		list[i] = int64(i)
	}
	object := map[string]any{"list": list, "text": strings.Repeat("x", 1<<20)}
	for name, c := range map[string]struct {
		rego   string
		limits vm.Limits
		want   string
	}{
		"steps":   {`value if { some a in input.object.list; some b in input.object.list; a + b < 0 }`, vm.Limits{Steps: 100_000}, "too many steps"},
		"array":   {`value := [[a, b] | some a in input.object.list; some b in input.object.list]`, vm.Limits{Memory: 1 << 20}, "too much memory"},
		"set":     {`value := {b | some a in input.object.list; b := a * 2}`, vm.Limits{Memory: 1 << 14}, "too much memory"},
		"strings": {`value := [concat("", [input.object.text, sprintf("%d", [a])]) | some a in input.object.list]`, vm.Limits{Memory: 1 << 22}, "too much memory"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := evaluate(t.Context(), t, c.rego, object, c.limits)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	t.Run("time", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err := evaluate(ctx, t, `value if { some a in input.object.list; some b in input.object.list; some c in input.object.list; a + b + c < 0 }`, object, vm.Limits{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want that of the context", err)
		}
	})
}

// Rules that ask each other twice are computed once, also where a with statement is around them.
func TestRulesWithinWithAreComputedOnce(t *testing.T) {
	var rego strings.Builder
	rego.WriteString("value := v if v := r25 with input.object.n as 1\nr0 := input.object.n\n")
	for i := range 25 {
		fmt.Fprintf(&rego, "r%d := [a, b] if { a := count([r%d]); b := count([r%d, a]) }\n", i+1, i, i)
	}
	start := time.Now()
	v, err := evaluate(t.Context(), t, rego.String(), map[string]any{}, vm.Limits{Steps: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	if got := value.ToRego(v).String(); got != "[1, 2]" {
		t.Errorf("it is %s after %v", got, time.Since(start))
	}
}
