package admission

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Annotation is where the mutator notes on a pod what it injected.
const Annotation = "lightk8s.dev/injected"

// Injected is the content of Annotation, as JSON.
type Injected struct {
	// Containers maps the name of a container to fields below it, such as
	// resources.limits.memory, and what they were set to.
	Containers map[string]map[string]any `json:"containers,omitempty"`
	// Pod maps fields of the pod, such as spec.automountServiceAccountToken, likewise.
	Pod map[string]any `json:"pod,omitempty"`
	// Controls are the ids of the controls whose fixes these are, sorted.
	Controls []string `json:"controls"`
	// Sizing says what the sizes were made from.
	Sizing string `json:"sizing,omitempty"`
}

// ReadInjected returns what the mutator noted on a pod; ok is false where it noted nothing.
func ReadInjected(pod map[string]any) (injected Injected, ok bool, err error) {
	metadata, _ := pod["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	content, ok := annotations[Annotation].(string)
	if !ok {
		return Injected{}, false, nil
	}
	if err := json.Unmarshal([]byte(content), &injected); err != nil {
		return Injected{}, false, fmt.Errorf("read annotation %s: %w", Annotation, err)
	}
	return injected, true, nil
}

func note(pod map[string]any) string {
	metadata, _ := pod["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	return text(annotations[Annotation])
}

// add notes an assignment, under the name of its container where it is in one: places in the
// list change when another webhook adds a sidecar.
func (i *Injected) add(pod map[string]any, control string, assignment policy.Assignment) {
	if !slices.Contains(i.Controls, control) {
		i.Controls = append(i.Controls, control)
	}
	name, rest := containerOf(pod, assignment.Path)
	if name == "" {
		if i.Pod == nil {
			i.Pod = map[string]any{}
		}
		i.Pod[assignment.Path.String()] = assignment.Value
		return
	}
	if i.Containers == nil {
		i.Containers = map[string]map[string]any{}
	}
	if i.Containers[name] == nil {
		i.Containers[name] = map[string]any{}
	}
	i.Containers[name][rest.String()] = assignment.Value
}

func (i *Injected) annotate(pod map[string]any) (map[string]any, error) {
	slices.Sort(i.Controls)
	content, err := json.Marshal(i)
	if err != nil {
		return nil, fmt.Errorf("encode annotation: %w", err)
	}
	return policy.Apply(pod, []policy.Assignment{{Path: policy.Path{"metadata", "annotations", Annotation}, Value: string(content)}})
}

// containerOf returns the name of the container that a path leads into, and the path within it.
func containerOf(pod map[string]any, path policy.Path) (string, policy.Path) {
	if len(path) < 4 || path[0] != "spec" {
		return "", nil
	}
	list, _ := path[1].(string)
	index, ok := path[2].(int)
	spec, _ := pod["spec"].(map[string]any)
	all := containers(spec, list)
	if !ok || index >= len(all) {
		return "", nil
	}
	return text(all[index]["name"]), path[3:]
}

// withoutInjected returns the pod as it was before resources were injected into it, so that
// judging our own output again, or after another webhook changed a request, gives the sizes
// that the pod as its author wrote it should have. What was changed since is the other's, and
// stays.
func withoutInjected(pod map[string]any) (map[string]any, error) {
	injected, ok, err := ReadInjected(pod)
	if err != nil {
		// The note is not ours: whoever wrote it gains nothing, and it is written anew.
		return removeNote(pod)
	}
	if !ok {
		return pod, nil
	}
	spec, _ := pod["spec"].(map[string]any)
	var undo []policy.Assignment
	for _, list := range []string{"initContainers", "containers"} {
		for index, container := range containers(spec, list) {
			undo = append(undo, injected.undo(policy.Path{"spec", list, index}, container)...)
		}
	}
	if pod, err = policy.Apply(pod, undo); err != nil {
		return nil, fmt.Errorf("undo what was injected: %w", err)
	}
	return removeNote(pod)
}

// undo lists the resources of a container that still are what was injected.
func (i Injected) undo(at policy.Path, container map[string]any) []policy.Assignment {
	var undo []policy.Assignment
	resources, _ := container["resources"].(map[string]any)
	left := map[string]int{}
	for _, what := range []string{"limits", "requests"} {
		amounts, _ := resources[what].(map[string]any)
		left[what] = len(amounts)
		for name, value := range amounts {
			field := strings.Join([]string{"resources", what, name}, ".")
			if set, ok := i.Containers[text(container["name"])][field]; ok && reflect.DeepEqual(set, value) {
				undo = append(undo, policy.Assignment{Path: slices.Concat(at, policy.Path{"resources", what, name})})
				left[what]--
			}
		}
		if len(amounts) > 0 && left[what] == 0 {
			undo = append(undo, policy.Assignment{Path: slices.Concat(at, policy.Path{"resources", what})})
		}
	}
	return undo
}

func removeNote(pod map[string]any) (map[string]any, error) {
	out, err := policy.Apply(pod, []policy.Assignment{{Path: policy.Path{"metadata", "annotations", Annotation}}})
	if err != nil {
		return nil, fmt.Errorf("remove annotation %s: %w", Annotation, err)
	}
	return out, nil
}
