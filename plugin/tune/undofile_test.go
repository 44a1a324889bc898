package tune

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
