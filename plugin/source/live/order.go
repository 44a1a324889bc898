package live

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// isRetiredReplicaSet reports whether the object is an old revision that a Deployment keeps
// for rollbacks: nothing of it runs.
func isRetiredReplicaSet(object map[string]any) bool {
	if object["kind"] != "ReplicaSet" {
		return false
	}
	set := unstructured.Unstructured{Object: object}
	replicas, found, err := unstructured.NestedInt64(object, "spec", "replicas")
	return len(set.GetOwnerReferences()) > 0 && found && err == nil && replicas == 0
}

// rank orders kinds so that owners come before what they own.
func rank(kind schema.GroupKind) int {
	switch kind.Kind {
	case "ReplicaSet", "Job":
		return 1
	case "Pod":
		return 2
	default:
		return 0
	}
}

func ordered(kinds []schema.GroupKind) []schema.GroupKind {
	out := slices.Clone(kinds)
	slices.SortStableFunc(out, func(a, b schema.GroupKind) int { return rank(a) - rank(b) })
	return out
}
