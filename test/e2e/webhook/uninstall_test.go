//go:build e2e

package webhook

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNothingIsLeftAfterUninstall(t *testing.T) {
	install(t)
	uninstall(t)
	nothingIsLeft(t)
	pod, err := try(t.Context(), guarded, privileged("as-before"))
	if err != nil {
		t.Fatalf("pods cannot be created as before: %v", err)
	}
	if hasLimits(pod) {
		t.Errorf("limits are still injected: %+v", pod.Spec.Containers[0].Resources)
	}
}

// nothingIsLeft checks that the cluster has the objects that it had before the tests.
func nothingIsLeft(t *testing.T) {
	t.Helper()
	home.Must(t, "wait", "--for=delete", "pod", "-n", system, "-l", selector, "--timeout=60s")
	after, err := everything()
	if err != nil {
		t.Fatal(err)
	}
	// What helm never deletes, and what Kubernetes puts into it.
	want := append([]string{"Namespace/" + system, system + "/ConfigMap/kube-root-ca.crt", system + "/ServiceAccount/default"}, past...)
	slices.Sort(want)
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("left after helm uninstall (-want +got):\n%s", diff)
	}
}
