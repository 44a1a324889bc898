package vm_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/rego/vm"
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
