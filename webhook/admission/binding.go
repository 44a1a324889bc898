package admission

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// bindingKind is what sends a pod to a node. The API server copies its annotations and labels onto the pod.
var bindingKind = schema.GroupKind{Kind: "Binding"}

func (r Request) isBinding() bool { return r.groupKind() == bindingKind }

// judgedKind is the kind of what a request changes.
func (r Request) judgedKind() schema.GroupKind {
	if r.isBinding() {
		return podKind
	}
	return r.groupKind()
}

// bound is the pod of a Binding, as far as the Binding says what it is.
func bound(binding map[string]any) map[string]any {
	metadata, _ := binding["metadata"].(map[string]any)
	return map[string]any{
		"apiVersion": "v1", "kind": podKind.Kind, "spec": map[string]any{},
		"metadata": map[string]any{
			"name": metadata["name"], "namespace": metadata["namespace"], "annotations": metadata["annotations"],
		},
	}
}

// ofAnnotations is what a verdict says of annotations. The rest of a pod that is bound was judged when it was created.
func ofAnnotations(verdict policy.Verdict) policy.Verdict {
	return policy.Verdict{Failed: verdict.Failed, Findings: slices.DeleteFunc(slices.Clone(verdict.Findings), func(f policy.Finding) bool {
		return len(f.Path) < 2 || f.Path[0] != "metadata" || f.Path[1] != "annotations"
	})}
}
