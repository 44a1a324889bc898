package integration_test

import (
	"context"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
)

// install applies CustomResourceDefinitions, waits until their kinds are served, and removes
// them when the test ends.
func (a *apiServer) install(t *testing.T, crds ...map[string]any) {
	t.Helper()
	a.mustApply(t, crds...)
	a.await(t, crds, true)
	t.Cleanup(func() {
		a.remove(t, crds)
		a.await(t, crds, false)
	})
}

// await waits until the kinds of the CRDs are, or are no longer, in the server's discovery.
func (a *apiServer) await(t *testing.T, crds []map[string]any, there bool) {
	t.Helper()
	err := wait.PollUntilContextTimeout(background(t), 100*time.Millisecond, 30*time.Second, true, func(context.Context) (bool, error) {
		a.mapper.Reset()
		for _, crd := range crds {
			group, _, _ := unstructured.NestedString(crd, "spec", "group")
			kind, _, _ := unstructured.NestedString(crd, "spec", "names", "kind")
			_, err := a.mapper.RESTMapping(schema.GroupKind{Group: group, Kind: kind})
			if (err == nil) != there {
				return false, nil
			}
		}
		return true, nil
	})
	if err != nil {
		t.Fatalf("wait for discovery of CRDs: %v", err)
	}
}
