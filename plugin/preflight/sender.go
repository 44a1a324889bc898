package preflight

import (
	"fmt"
	"maps"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// sender makes of manifests what a client sends to the API server: each object is created by itself.
type sender struct {
	namespace string // of those that name none
	names     map[string]int
}

// isSent reports whether objects of the kind are judged. A PodTemplate makes no pods.
func isSent(kind schema.GroupKind) bool {
	return admission.LooksAt(kind) && kind != schema.GroupKind{Kind: "PodTemplate"}
}

// place returns the object with its namespace, if it can have one.
func (s sender) place(object map[string]any) map[string]any {
	ref := policy.RefOf(object)
	if ref.Namespace != "" || !policy.IsNamespaced(ref.GroupKind()) {
		return object
	}
	return withMetadata(object, func(metadata map[string]any) { metadata["namespace"] = s.namespace })
}

// send returns the object without what the API server and controllers wrote, such as the owner by whose
// template it would be judged. One whose name is to be made up gets one, unlike that of others.
func (s sender) send(object map[string]any) map[string]any {
	object = withMetadata(s.place(object), func(metadata map[string]any) {
		for _, field := range []string{"ownerReferences", "deletionTimestamp", "creationTimestamp", "uid", "resourceVersion", "managedFields"} {
			delete(metadata, field)
		}
	})
	delete(object, "status")
	name, is := policy.RefOf(object).Name, identity(object)
	if s.names[is]++; s.names[is] > 1 {
		name = fmt.Sprintf("%s (%d)", name, s.names[is])
	}
	return withMetadata(object, func(metadata map[string]any) { metadata["name"] = name })
}

// withMetadata returns a copy of an object, with other metadata.
func withMetadata(object map[string]any, change func(map[string]any)) map[string]any {
	object = maps.Clone(object)
	metadata, _ := object["metadata"].(map[string]any)
	if metadata = maps.Clone(metadata); metadata == nil {
		metadata = map[string]any{}
	}
	change(metadata)
	object["metadata"] = metadata
	return object
}
