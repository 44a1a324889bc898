package source

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// inFull are the workloads that controls look at more closely, and of which there are few.
var inFull = []schema.GroupKind{{Group: "apps", Kind: "DaemonSet"}, {Group: "batch", Kind: "CronJob"}}

// IsOutlined reports whether an inventory holds no more than an outline of objects of the kind: of
// most workloads there are too many to hold them in full.
func IsOutlined(kind schema.GroupKind) bool {
	return policy.HoldsPodSpec(kind) && !slices.Contains(inFull, kind)
}

// WithoutTemplates leaves out the kinds that are outlined and hold a template of pods: only where all of
// them are known do controls find something in them.
func WithoutTemplates(kinds []schema.GroupKind) []schema.GroupKind {
	return slices.DeleteFunc(slices.Clone(kinds), holdsTemplate)
}

func holdsTemplate(kind schema.GroupKind) bool {
	return IsOutlined(kind) && kind != schema.GroupKind{Kind: "Pod"}
}

// Outline returns what other objects refer to of a workload: its name, the labels of its pods, and what
// a Pod reserves on its node.
func Outline(object map[string]any) map[string]any {
	ref := policy.RefOf(object)
	if !IsOutlined(ref.GroupKind()) {
		return object
	}
	out := map[string]any{"apiVersion": object["apiVersion"], "kind": object["kind"]}
	above := policy.PodSpecPath(ref.GroupKind())
	var pod []string
	for _, field := range above[:len(above)-1] {
		if name, ok := field.(string); ok {
			pod = append(pod, name)
		}
	}
	copyField(out, object, "metadata", "name")
	copyField(out, object, "metadata", "namespace")
	copyField(out, object, append(pod, "metadata", "labels")...)
	if ref.Kind == "Pod" {
		copyReserved(out, object)
		copyHostPorts(out, object)
	}
	return out
}

// copyHostPorts copies the ports of the node that a Pod takes. One in the network of the node has no others.
func copyHostPorts(to, from map[string]any) {
	if shared, _, _ := unstructured.NestedBool(from, "spec", "hostNetwork"); shared {
		return
	}
	for _, field := range []string{"initContainers", "containers"} {
		copyPorts(to, from, field)
	}
}

func copyPorts(to, from map[string]any, field string) {
	list, _, _ := unstructured.NestedFieldNoCopy(from, "spec", field)
	containers, _ := list.([]any)
	have, _, _ := unstructured.NestedFieldNoCopy(to, "spec", field)
	copied, _ := have.([]any)
	for i, container := range containers {
		fields, _ := container.(map[string]any)
		ports, _ := fields["ports"].([]any)
		if !slices.ContainsFunc(ports, takesHostPort) {
			continue
		}
		for len(copied) < len(containers) {
			copied = append(copied, map[string]any{})
		}
		if entry, ok := copied[i].(map[string]any); ok {
			entry["ports"] = ports
		}
		copyField(to, map[string]any{"spec": map[string]any{field: copied}}, "spec", field)
	}
}

func takesHostPort(port any) bool {
	fields, _ := port.(map[string]any)
	return fields["hostPort"] != nil
}

// copyReserved copies what a Pod on a node reserves there, as written.
func copyReserved(to, from map[string]any) {
	if node, _, _ := unstructured.NestedString(from, "spec", "nodeName"); node == "" {
		return
	}
	for _, path := range [][]string{{"spec", "nodeName"}, {"spec", "overhead"}, {"spec", "resources"}, {"status", "phase"}} {
		copyField(to, from, path...)
	}
	for _, field := range []string{"initContainers", "containers"} {
		list, found, err := unstructured.NestedFieldNoCopy(from, "spec", field)
		containers, ok := list.([]any)
		if err != nil || !found || !ok {
			continue
		}
		sized := make([]any, 0, len(containers))
		for _, container := range containers {
			entry := map[string]any{}
			if fields, ok := container.(map[string]any); ok {
				for _, field := range []string{"name", "resources", "restartPolicy"} {
					copyField(entry, fields, field)
				}
			}
			sized = append(sized, entry)
		}
		copyField(to, map[string]any{"spec": map[string]any{field: sized}}, "spec", field)
	}
}

// copyField copies a field, unless it is absent or something above it is no map.
func copyField(to, from map[string]any, path ...string) {
	value, found, err := unstructured.NestedFieldNoCopy(from, path...)
	if err != nil || !found {
		return
	}
	for _, name := range path[:len(path)-1] {
		below, ok := to[name].(map[string]any)
		if !ok {
			below = map[string]any{}
			to[name] = below
		}
		to = below
	}
	to[path[len(path)-1]] = value
}
