package policy

import (
	"context"
	"testing"

	"github.com/lightk8s/lightk8s/rego"
)

// TestManyFieldCombinationsStayBounded shows that an author who tries every combination of
// fields cannot make the engine prepare more queries than it has room for.
func TestManyFieldCombinationsStayBounded(t *testing.T) {
	engine, err := Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"hostPath", "hostPort", "procMount", "env", "exec", "medium", "sysctls", "add"}
	for combination := range 1 << len(names) {
		extra := map[string]any{}
		for i, name := range names {
			if combination&(1<<i) != 0 {
				extra[name] = "x"
			}
		}
		object := map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "a", "labels": extra}, "spec": map[string]any{}}
		if _, err := engine.Evaluate(context.Background(), Target{Object: object}); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(engine.prepared); got > maxQueries+1 {
		t.Errorf("%d queries are prepared, want at most %d and the one without regard to fields", got, maxQueries)
	}
}
