package admission

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// withoutInjected returns the pod as it was before resources were injected into it, so that
// judging our own output again, or after another webhook changed a request, gives the sizes
// that the pod as its author wrote it should have. What was changed since is the other's, and
// stays. earlier is what the note says of other fields, whose former values it does not know.
func withoutInjected(pod map[string]any) (without map[string]any, earlier Injected, err error) {
	injected, ok, err := ReadInjected(pod)
	if !ok && err == nil {
		return pod, Injected{}, nil
	}
	if err != nil {
		// The note is not ours: its author gains nothing, and it is written anew.
		injected = Injected{}
	}
	var undo []policy.Assignment
	names := map[string]bool{}
	for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
		for index, container := range containers(podSpec(pod), list) {
			names[text(container["name"])] = true
			undo = append(undo, injected.undo(policy.Path{"spec", list, index}, container)...)
		}
	}
	undo = append(undo, policy.Assignment{Path: policy.Path{"metadata", "annotations", Annotation}})
	if without, err = policy.Apply(pod, undo); err != nil {
		return nil, Injected{}, fmt.Errorf("undo what was injected: %w", err)
	}
	return without, injected.withoutResources(names), nil
}

// undo lists the resources of a container that still are what was injected.
func (i Injected) undo(at policy.Path, container map[string]any) []policy.Assignment {
	var undo []policy.Assignment
	resources, _ := container["resources"].(map[string]any)
	for _, what := range []string{"limits", "requests"} {
		amounts, _ := resources[what].(map[string]any)
		for name, value := range amounts {
			field := policy.Path{"resources", what, name}
			if set, ok := i.Containers[text(container["name"])][field.String()]; ok && reflect.DeepEqual(set, value) {
				undo = append(undo, policy.Assignment{Path: slices.Concat(at, field)})
			}
		}
	}
	return undo
}

// canonical is the value as the API server will write it: it turns a limit of 1024Mi into 1Gi
// between two webhooks, and we must know it again.
func canonical(a policy.Assignment) any {
	if !isResource(a.Path) || a.Value == nil {
		return a.Value
	}
	amount, err := resource.ParseQuantity(fmt.Sprint(a.Value))
	if err != nil {
		return a.Value
	}
	return amount.String()
}

// isResource reports whether a path leads to an amount, as in resources.limits.memory.
func isResource(path policy.Path) bool {
	last := len(path) - 1
	return last >= 2 && path[last-2] == "resources"
}

// withoutResources is the note on everything else in the named containers, and in the pod.
func (i Injected) withoutResources(names map[string]bool) Injected {
	out := Injected{Pod: i.Pod, Controls: i.Controls}
	for name, fields := range i.Containers {
		for field, value := range fields {
			if names[name] && !strings.HasPrefix(field, "resources.") {
				out.set(name, field, value)
			}
		}
	}
	return out
}

// by leaves the controls that are still injected; a note without any other field has none.
func (i Injected) by(controls []string) Injected {
	if len(i.Containers)+len(i.Pod) == 0 {
		return Injected{}
	}
	i.Controls = slices.DeleteFunc(slices.Clone(i.Controls), func(id string) bool { return !slices.Contains(controls, id) })
	slices.Sort(i.Controls)
	i.Controls = slices.Compact(i.Controls)
	return i
}
