package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Injection is what the webhook injected into a pod, or why it injected nothing.
type Injection struct {
	Pod policy.ObjectRef `json:"pod"`
	// Fields are what was set, containers first, each sorted by name; empty: nothing.
	Fields []InjectedField `json:"fields"`
	// Sizing says what the sizes were made from; empty: none were made, or it was not noted.
	Sizing string `json:"sizing,omitempty"`
	// Controls are those whose fixes these are, sorted by id.
	Controls []InjectedControl `json:"controls"`
	// Reasons why nothing was injected, as far as can be told; empty: something was.
	Reasons []string `json:"reasons,omitempty"`
}

// InjectedField is a field that the webhook set.
type InjectedField struct {
	Container string `json:"container,omitempty"` // that it is in; empty: the pod itself
	Field     string `json:"field"`
	Value     any    `json:"value"`
	// Changed says what became of it since; empty: it still is what was injected.
	Changed string `json:"changed,omitempty"`
}

// InjectedControl is a control whose fix was made.
type InjectedControl struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"` // empty: this program does not know the control
}

// newInjection reads back what the webhook noted on the pod. titles are those of all controls.
func newInjection(pod map[string]any, titles map[string]string, webhook installed) (Injection, error) {
	injection := Injection{Pod: policy.RefOf(pod), Fields: []InjectedField{}, Controls: []InjectedControl{}}
	noted, ok, err := admission.ReadInjected(pod)
	if err != nil {
		return Injection{}, fmt.Errorf("%s: %w", injection.Pod, err)
	}
	if !ok {
		injection.Reasons = reasons(pod, webhook)
		return injection, nil
	}
	injection.Sizing = noted.Sizing
	for _, name := range slices.Sorted(maps.Keys(noted.Containers)) {
		container := containerNamed(pod, name)
		for _, field := range slices.Sorted(maps.Keys(noted.Containers[name])) {
			value := noted.Containers[name][field]
			changed := "container not found now"
			if container != nil {
				changed = changedTo(container, field, value)
			}
			injection.Fields = append(injection.Fields, InjectedField{Container: name, Field: field, Value: value, Changed: changed})
		}
	}
	for _, field := range slices.Sorted(maps.Keys(noted.Pod)) {
		value := noted.Pod[field]
		injection.Fields = append(injection.Fields, InjectedField{Field: field, Value: value, Changed: changedTo(pod, field, value)})
	}
	for _, id := range noted.Controls {
		injection.Controls = append(injection.Controls, InjectedControl{ID: id, Title: titles[id]})
	}
	return injection, nil
}

func containerNamed(pod map[string]any, name string) map[string]any {
	for _, container := range allContainers(pod) {
		if container["name"] == name {
			return container
		}
	}
	return nil
}

// allContainers lists the containers that the webhook can inject into.
func allContainers(pod map[string]any) []map[string]any {
	spec, _ := pod["spec"].(map[string]any)
	var out []map[string]any
	for _, field := range []string{"initContainers", "containers"} {
		list, _ := spec[field].([]any)
		for _, entry := range list {
			if container, ok := entry.(map[string]any); ok {
				out = append(out, container)
			}
		}
	}
	return out
}

// changedTo compares a field, given as a path of plain words, with what it was set to.
func changedTo(object map[string]any, field string, set any) string {
	var now any = object
	for _, step := range strings.Split(field, ".") {
		fields, _ := now.(map[string]any)
		now = fields[step]
	}
	switch {
	case now == nil && set == nil, same(now, set):
		return ""
	case now == nil:
		return "not set now"
	}
	return fmt.Sprintf("now %v", now)
}

// same reports whether two values are equal, however quantities are written.
func same(a, b any) bool {
	first, isText := a.(string)
	second, bothText := b.(string)
	if isText && bothText {
		x, err := resource.ParseQuantity(first)
		if err == nil {
			if y, err := resource.ParseQuantity(second); err == nil {
				return x.Cmp(y) == 0
			}
		}
	}
	return fmt.Sprint(a) == fmt.Sprint(b) // maps print sorted, and numbers of any type alike
}

// installed is what is known of the webhook in the cluster.
type installed struct {
	known bool      // the cluster was read
	since time.Time // the zero time: it is not installed
	err   error     // why it is not known
}
