package integration_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// What the API server makes by itself - its roles, bindings and the namespaces of the system -
// is not the user's to fix. The cluster as a whole and namespace default are.
func TestBareClusterHasNoFindingOnWhatTheServerMade(t *testing.T) {
	r := auditClean(t, "--kubeconfig", shared.kubeconfig(t))
	for f := range r.Findings.All() {
		if f.Object.GroupKind() != policy.ClusterKind && f.Object.String() != "Namespace/default" {
			t.Errorf("%s: %s: %s", f.Control, f.Object, f.Message)
		}
	}
	if r.Summary.Objects < 100 {
		t.Errorf("judged %d objects: the roles that the API server makes alone are more", r.Summary.Objects)
	}
}

func TestTwoAuditsOfTheSameClusterAreEqual(t *testing.T) {
	kubeconfig := shared.kubeconfig(t)
	if diff := cmp.Diff(findings(auditClean(t, "--kubeconfig", kubeconfig)), findings(auditClean(t, "--kubeconfig", kubeconfig))); diff != "" {
		t.Error(diff)
	}
}
