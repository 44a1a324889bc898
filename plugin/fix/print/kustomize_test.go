package print

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// kustomize leaves out silently what no object matches, and takes a manifest without a namespace to be in default.
func TestPatchesAlsoMatchManifestsWithoutANamespace(t *testing.T) {
	var changes []plan.Change
	for _, at := range [][2]string{{"shop", "web"}, {"blog", "web"}, {"shop", "api"}, {"default", "db"}} {
		object := map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"namespace": at[0], "name": at[1]}}
		changes = append(changes, plan.Change{
			Object: object, Ref: policy.RefOf(object), Set: []policy.Assignment{{Path: policy.Path{"spec", "paused"}, Value: true}},
		})
	}
	changes = append(changes, plan.Change{
		Object: map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": "shop"}},
		Ref:    policy.ObjectRef{APIVersion: "v1", Kind: "Namespace", Name: "shop"},
	})
	patches, _, err := patchesOf(changes)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range patches {
		got = append(got, p.Target.Namespace+" "+p.Target.Name)
	}
	// Two of one name could both be meant by a manifest without a namespace.
	if diff := cmp.Diff([]string{"shop web", "blog web", "shop|default api", "default db", " shop"}, got); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
}
