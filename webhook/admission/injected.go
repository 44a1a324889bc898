package admission

import (
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kjson "sigs.k8s.io/json"

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
	// Sizing is what the sizes were made from.
	Sizing string `json:"sizing,omitempty"`
}

// ReadInjected returns what the mutator noted on a pod; ok is false where it noted nothing.
func ReadInjected(pod map[string]any) (injected Injected, ok bool, err error) {
	content, ok := annotation(pod, Annotation)
	if !ok {
		return Injected{}, false, nil
	}
	if err := kjson.UnmarshalCaseSensitivePreserveInts([]byte(content), &injected); err != nil {
		return Injected{}, false, fmt.Errorf("read annotation %s: %w", Annotation, err)
	}
	return injected, true, nil
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
	i.set(name, rest.String(), assignment.Value)
}

func (i *Injected) set(container, field string, value any) {
	if i.Containers == nil {
		i.Containers = map[string]map[string]any{}
	}
	if i.Containers[container] == nil {
		i.Containers[container] = map[string]any{}
	}
	i.Containers[container][field] = value
}

// fix makes fixes and notes them.
func (i *Injected) fix(pod map[string]any, fixes []policy.Finding) (map[string]any, error) {
	var set []policy.Assignment
	for _, fix := range fixes {
		for _, assignment := range fix.Set {
			assignment.Value = canonical(assignment)
			i.add(pod, fix.Control, assignment)
			set = append(set, assignment)
		}
	}
	fixed, err := policy.Apply(pod, set)
	if err != nil {
		return nil, fmt.Errorf("apply fixes: %w", err)
	}
	return fixed, nil
}

// annotate writes the note on the pod, if there is anything to note. A note that the annotations have no room for is
// left out, or the API server would refuse the pod for it.
func (i *Injected) annotate(pod map[string]any) (map[string]any, error) {
	if len(i.Containers)+len(i.Pod) == 0 {
		return pod, nil
	}
	slices.Sort(i.Controls)
	content, err := json.Marshal(i)
	if err != nil {
		return nil, fmt.Errorf("encode annotation: %w", err)
	}
	noted, err := policy.Apply(pod, []policy.Assignment{{Path: policy.Path{"metadata", "annotations", Annotation}, Value: string(content)}})
	if err != nil {
		return nil, err
	}
	annotations, _, err := unstructured.NestedStringMap(noted, "metadata", "annotations")
	switch {
	case err != nil:
		return nil, fmt.Errorf("read annotations: %w", err)
	case validation.ValidateAnnotationsSize(annotations) != nil:
		return pod, nil //nolint:nilerr // it is the question
	}
	return noted, nil
}

// containerOf returns the name of the container that a path leads into, and the path within it.
func containerOf(pod map[string]any, path policy.Path) (string, policy.Path) {
	if len(path) < 4 || path[0] != "spec" {
		return "", nil
	}
	list, _ := path[1].(string)
	index, ok := path[2].(int)
	all := containers(podSpec(pod), list)
	if !ok || index >= len(all) {
		return "", nil
	}
	return text(all[index]["name"]), path[3:]
}
