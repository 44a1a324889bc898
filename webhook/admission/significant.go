package admission

import (
	"reflect"

	admissionv1 "k8s.io/api/admission/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// ignoredSubresources of pods cannot change what a pod may do. Those that are not known here
// are judged: a webhook older than its cluster must fail safe.
var ignoredSubresources = map[string]bool{
	"attach": true, "binding": true, "eviction": true, "exec": true, "log": true,
	"portforward": true, "proxy": true, "resize": true, "status": true,
}

// isSignificant reports whether a request can make an object worse than it is. An update that
// cannot is let through without judgement: else a pod that was there before the webhook could
// not even be relabelled, or lose its finalizer.
func isSignificant(r Request) bool {
	switch r.Operation {
	case admissionv1.Create:
		return r.SubResource == ""
	case admissionv1.Update:
	default:
		return false
	}
	if r.isPod() {
		return !ignoredSubresources[r.SubResource] && podChanged(spec(r.Object, r), spec(r.OldObject, r))
	}
	if r.SubResource != "" {
		return false
	}
	if policy.HoldsPodSpec(r.groupKind()) {
		return !reflect.DeepEqual(spec(r.Object, r), spec(r.OldObject, r))
	}
	return !reflect.DeepEqual(r.Object["spec"], r.OldObject["spec"])
}

// podChanged follows Pod Security Admission: a pod is judged again when a container was added
// or has another image. Nothing else of what can be changed in a pod makes it more dangerous.
func podChanged(now, before map[string]any) bool {
	for _, field := range []string{"containers", "initContainers"} {
		new, old := containers(now, field), containers(before, field)
		if len(new) != len(old) {
			return true
		}
		for i := range new {
			if new[i]["image"] != old[i]["image"] {
				return true
			}
		}
	}
	old := map[any]map[string]any{}
	for _, container := range containers(before, "ephemeralContainers") {
		old[container["name"]] = container
	}
	for _, container := range containers(now, "ephemeralContainers") {
		known, ok := old[container["name"]]
		if !ok || container["image"] != known["image"] {
			return true
		}
	}
	return false
}

// spec is the pod spec of an object; nil where there is none.
func spec(object map[string]any, r Request) map[string]any {
	node := object
	for _, step := range policy.PodSpecPath(r.groupKind()) {
		field, _ := step.(string)
		node, _ = node[field].(map[string]any)
	}
	return node
}

// containers lists what a list of containers holds; an entry that is no map counts as an empty one.
func containers(spec map[string]any, field string) []map[string]any {
	list, _ := spec[field].([]any)
	out := make([]map[string]any, len(list))
	for i, entry := range list {
		out[i], _ = entry.(map[string]any)
	}
	return out
}
