package objects

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/decode"
)

// holding is a cluster that holds one object, and notes what is done to it.
type holding struct {
	object map[string]any
	done   []string
}

func (h *holding) Get(context.Context, policy.ObjectRef) (map[string]any, error) {
	return h.object, nil
}

func (h *holding) Apply(_ context.Context, object map[string]any, options ApplyOptions) (map[string]any, error) {
	if !options.DryRun {
		h.done = append(h.done, "apply")
	}
	return object, nil
}

func (h *holding) Remove(context.Context, policy.ObjectRef, bool) error {
	h.done = append(h.done, "delete")
	return nil
}

func TestUndoLeavesWhatIsNotOurs(t *testing.T) {
	ref := policy.RefOf(decode.Object(t, tunedOnce))
	before, set := decode.Object(t, `{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: shop, name: web}, spec: {replicas: 2}}`),
		decode.Object(t, `{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: shop, name: web}, spec: {replicas: 1}}`)
	for name, c := range map[string]struct {
		live     string
		step     UndoStep
		wantDone string
		wantSaid string
	}{
		"ours is deleted":         {tunedOnce, UndoStep{Object: ref, Delete: true}, "delete", ""},
		"of another owner is not": {webDeployment, UndoStep{Object: ref, Delete: true}, "", "the object was recreated since"},
		"the same gets it back":   {webDeployment, UndoStep{Object: ref, Set: set, Apply: before}, "apply", ""},
		"one made again does not": {webDeployment, UndoStep{Object: ref, UID: "a", Set: set, Apply: before}, "", "not the object that was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			cluster := &holding{object: decode.Object(t, c.live)}
			var said strings.Builder
			a := Apply{Objects: cluster, Confirm: func() (bool, error) { return true, nil }, Out: io.Discard, ErrOut: &said}
			err := a.Undo(t.Context(), Undo{Steps: []UndoStep{c.step}})
			if done := strings.Join(cluster.done, " "); done != c.wantDone || (err != nil) != (c.wantSaid != "") || !strings.Contains(said.String(), c.wantSaid) {
				t.Errorf("it did %q, want %q, and said %q, %v", done, c.wantDone, said.String(), err)
			}
		})
	}
}

// A file that shows one object at the question, and would change another, is refused.
func TestAnUndoFileThatContradictsItselfIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "undo.yaml")
	if err := os.WriteFile(file, []byte(`{apiVersion: lightk8s.dev/v1alpha1, kind: Undo, steps: [{
		object: {apiVersion: v1, kind: LimitRange, namespace: shop, name: a},
		set: {apiVersion: v1, kind: LimitRange, metadata: {namespace: shop, name: a}},
		apply: {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}}}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadUndo(t.Context(), file); err == nil || !strings.Contains(err.Error(), "step 1 names") {
		t.Errorf("got %v", err)
	}
}
