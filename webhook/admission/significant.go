package admission

import (
	"maps"
	"reflect"

	admissionv1 "k8s.io/api/admission/v1"
)

// ignoredSubresources cannot change what a pod can do: docs/threat-model.md has what each of them sets.
// Those that are not known here are judged: a webhook older than its cluster must fail safe.
var ignoredSubresources = map[string]bool{
	"attach": true, "eviction": true, "exec": true, "log": true,
	"portforward": true, "proxy": true, "resize": true, "status": true,
}

// canHarm reports whether what is asked for can make an object worse, whatever the object.
func canHarm(r Request) bool {
	return r.Operation != admissionv1.Delete && r.Operation != admissionv1.Connect && !ignoredSubresources[r.SubResource]
}

// isSignificant reports whether a request can make an object worse than it is. An update that
// cannot is let through without judgement: else a pod that was there before the webhook could
// not even be relabelled, or lose its finalizer.
func isSignificant(r Request) bool {
	switch {
	case !canHarm(r):
		return false
	case r.Operation != admissionv1.Update || r.Object == nil || r.OldObject == nil:
		return true
	case r.isPod():
		return podChanged(podSpec(r.Object), podSpec(r.OldObject))
	default:
		return !reflect.DeepEqual(content(r.Object), content(r.OldObject))
	}
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
			if !sameImage(new[i], old[i]) {
				return true
			}
		}
	}
	old := map[string]map[string]any{}
	for _, container := range containers(before, "ephemeralContainers") {
		old[text(container["name"])] = container
	}
	for _, container := range containers(now, "ephemeralContainers") {
		known, ok := old[text(container["name"])]
		if !ok || !sameImage(container, known) {
			return true
		}
	}
	return false
}

func sameImage(a, b map[string]any) bool {
	return reflect.DeepEqual(a["image"], b["image"]) // of malformed objects they can be lists, which == panics on
}

// content is an object without what its author does not ask for by it, and what names it.
func content(object map[string]any) map[string]any {
	out := maps.Clone(object)
	delete(out, "metadata")
	delete(out, "status")
	return out
}

func podSpec(pod map[string]any) map[string]any {
	spec, _ := pod["spec"].(map[string]any)
	return spec
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
