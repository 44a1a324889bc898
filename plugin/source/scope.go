package source

import (
	"k8s.io/apimachinery/pkg/labels"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Scope narrows what is judged. The inventory holds every object of the cluster all the same.
type Scope struct {
	Namespace     string // empty: all namespaces, and what has none
	LabelSelector string
}

// Within reports whether an object is in a namespace, and has the labels: what can have no
// namespace is in none. Any other object without one in its manifest is in every namespace,
// since kubectl apply -n decides. An empty namespace is all of them.
func Within(object map[string]any, namespace string, selector labels.Selector) bool {
	metadata, _ := object["metadata"].(map[string]any)
	given, _ := metadata["labels"].(map[string]any)
	set := labels.Set{}
	for key, value := range given {
		if text, ok := value.(string); ok {
			set[key] = text
		}
	}
	in, _ := metadata["namespace"].(string)
	if object["kind"] == "Namespace" {
		in, _ = metadata["name"].(string)
	}
	if in == "" && !policy.IsNamespaced(policy.RefOf(object).GroupKind()) {
		return selector.Matches(set) && namespace == ""
	}
	return selector.Matches(set) && (namespace == "" || in == "" || in == namespace)
}
