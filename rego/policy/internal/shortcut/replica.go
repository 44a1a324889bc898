package shortcut

import (
	"maps"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/podspec"
)

// IsReplica reports whether an object is one of the pods that its owner makes alike.
func IsReplica(kind schema.GroupKind, object map[string]any) bool {
	field, _, _ := unstructured.NestedFieldNoCopy(object, "metadata", "ownerReferences")
	owners, _ := field.([]any)
	return kind == schema.GroupKind{Kind: "Pod"} && len(owners) > 0
}

// Replica returns an owned pod as controls see it: what tells it apart from its siblings
// (its random name suffix, its addresses, the name of its token volume, times) is left out,
// so that replicas of one template are one input and are evaluated once.
func Replica(pod map[string]any) map[string]any {
	out := Normalize(pod)
	metadata, ok := out["metadata"].(map[string]any)
	if !ok {
		return out
	}
	if prefix, _, _ := unstructured.NestedString(metadata, "generateName"); prefix != "" {
		metadata["name"] = prefix + "*"
	}
	delete(metadata, "creationTimestamp")
	if owners, ok := metadata["ownerReferences"].([]any); ok {
		metadata["ownerReferences"] = withoutUIDs(owners)
	}
	if spec, ok := out["spec"].(map[string]any); ok {
		out["spec"] = tokenVolumesRenamed(spec)
	}
	if status, ok := out["status"].(map[string]any); ok {
		out["status"] = essentialStatus(status)
	}
	return out
}

func withoutUIDs(owners []any) []any {
	out := make([]any, 0, len(owners))
	for _, owner := range owners {
		if reference, ok := owner.(map[string]any); ok {
			reference = maps.Clone(reference)
			delete(reference, "uid")
			owner = reference
		}
		out = append(out, owner)
	}
	return out
}

// tokenVolume is how the ServiceAccount admission plugin names the volume it adds: prefix and five random letters.
const tokenVolume = "kube-api-access-"

func tokenVolumesRenamed(spec map[string]any) map[string]any {
	out := maps.Clone(spec)
	out["volumes"] = renamedVolumes(spec["volumes"])
	if out["volumes"] == nil {
		delete(out, "volumes")
	}
	for _, list := range podspec.ContainerLists {
		containers, ok := spec[list].([]any)
		if !ok {
			continue
		}
		renamed := make([]any, 0, len(containers))
		for _, c := range containers {
			if container, ok := c.(map[string]any); ok && container["volumeMounts"] != nil {
				container = maps.Clone(container)
				container["volumeMounts"] = renamedVolumes(container["volumeMounts"])
				c = container
			}
			renamed = append(renamed, c)
		}
		out[list] = renamed
	}
	return out
}

func renamedVolumes(list any) any {
	entries, ok := list.([]any)
	if !ok {
		return list
	}
	out := make([]any, 0, len(entries))
	for _, e := range entries {
		if entry, ok := e.(map[string]any); ok && isTokenVolume(entry) {
			entry = maps.Clone(entry)
			entry["name"] = tokenVolume + "*"
			e = entry
		}
		out = append(out, e)
	}
	return out
}

func isTokenVolume(entry map[string]any) bool {
	name, _, _ := unstructured.NestedString(entry, "name")
	return strings.HasPrefix(name, tokenVolume)
}

// essentialStatus keeps what controls can look at in a running pod: phase, reason, and how
// its containers ended.
func essentialStatus(status map[string]any) map[string]any {
	out := map[string]any{}
	for _, field := range []string{"phase", "reason", "message"} {
		if value, ok := status[field]; ok {
			out[field] = value
		}
	}
	for _, field := range []string{"containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"} {
		statuses, ok := status[field].([]any)
		if !ok {
			continue
		}
		kept := make([]any, 0, len(statuses))
		for _, s := range statuses {
			container, ok := s.(map[string]any)
			if !ok {
				continue
			}
			kept = append(kept, map[string]any{
				"name":         container["name"],
				"restartCount": container["restartCount"],
				"lastState":    endings(container["lastState"]),
				"state":        endings(container["state"]),
			})
		}
		out[field] = kept
	}
	return out
}

// endings keeps reason and exit code of each state: running, waiting, terminated.
func endings(state any) map[string]any {
	out := map[string]any{}
	states, _ := state.(map[string]any)
	for name, s := range states {
		detail, _ := s.(map[string]any)
		kept := map[string]any{}
		for _, field := range []string{"reason", "exitCode"} {
			if value, ok := detail[field]; ok {
				kept[field] = value
			}
		}
		out[name] = kept
	}
	return out
}
