package policytest

import (
	"maps"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// InTemplate returns the case's pod as the pod of a template of another kind, and the paths
// of the expected findings moved with it.
func InTemplate(pod map[string]any, findings []policy.CaseFinding, kind string) (map[string]any, []policy.CaseFinding) {
	metadata, _ := pod["metadata"].(map[string]any)
	template := map[string]any{"spec": pod["spec"], "metadata": without(metadata, "name", "namespace", "ownerReferences")}
	object := map[string]any{
		"apiVersion": apiVersions[kind],
		"kind":       kind,
		"metadata":   metadata,
		"spec":       map[string]any{"template": template},
	}
	prefix := "spec.template."
	switch kind {
	case "CronJob":
		prefix = "spec.jobTemplate.spec.template."
		object["spec"] = map[string]any{"jobTemplate": map[string]any{"spec": map[string]any{"template": template}}}
	case "PodTemplate":
		prefix = "template."
		delete(object, "spec")
		object["template"] = template
	}
	moved := make([]policy.CaseFinding, 0, len(findings))
	for _, finding := range findings {
		finding.Path = prefix + finding.Path
		moved = append(moved, finding)
	}
	return object, moved
}

var apiVersions = map[string]string{
	"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1",
	"ReplicationController": "v1", "Job": "batch/v1", "CronJob": "batch/v1", "PodTemplate": "v1",
}

// TemplateKinds lists the eight kinds that hold a pod template, sorted.
func TemplateKinds() []string {
	return slices.Sorted(maps.Keys(apiVersions))
}

func without(fields map[string]any, names ...string) map[string]any {
	out := maps.Clone(fields)
	for _, name := range names {
		delete(out, name)
	}
	return out
}
