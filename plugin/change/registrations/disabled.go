package registrations

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// DisabledAnnotation is where an object notes what it was before it was disabled.
const DisabledAnnotation = "lightk8s.dev/disabled"

// before is the content of the annotation, as JSON.
type before struct {
	// FailurePolicy of webhooks, by their names.
	FailurePolicy map[string]string `json:"failurePolicy,omitempty"`
	// ValidationActions of a binding.
	ValidationActions []string `json:"validationActions,omitempty"`
}

const (
	failOpen   = "Ignore"
	failClosed = "Fail" // the API server's default
)

// lenient are the actions of a binding that denies nothing.
var lenient = []any{"Warn", "Audit"}

// disable returns the object with nothing in it that keeps a request out while the webhook is
// down, and a note of what it was before; nil where there is nothing to do.
func disable(object map[string]any) (map[string]any, error) {
	noted, err := readBefore(object)
	if err != nil {
		return nil, err
	}
	object = runtime.DeepCopyJSON(object)
	changed := false
	for _, webhook := range webhooksOf(object) {
		policy, _ := webhook["failurePolicy"].(string)
		if policy == "" {
			policy = failClosed
		}
		if policy == failOpen {
			continue
		}
		name, _ := webhook["name"].(string)
		if noted.FailurePolicy == nil {
			noted.FailurePolicy = map[string]string{}
		}
		noted.FailurePolicy[name] = policy
		webhook["failurePolicy"] = failOpen
		changed = true
	}
	if spec, actions := actionsOf(object); slices.Contains(actions, "Deny") {
		noted.ValidationActions = actions
		spec["validationActions"] = slices.Clone(lenient)
		changed = true
	}
	if !changed {
		return nil, nil
	}
	data, err := json.Marshal(noted)
	if err != nil {
		return nil, fmt.Errorf("encode annotation %s: %w", DisabledAnnotation, err)
	}
	annotate(object, string(data))
	return object, nil
}

// enable returns the object as it was before it was disabled; nil where it was not.
func enable(object map[string]any) (map[string]any, error) {
	if _, ok := note(object); !ok {
		return nil, nil
	}
	noted, err := readBefore(object)
	if err != nil {
		return nil, err
	}
	object = runtime.DeepCopyJSON(object)
	for _, webhook := range webhooksOf(object) {
		name, _ := webhook["name"].(string)
		if policy, ok := noted.FailurePolicy[name]; ok {
			webhook["failurePolicy"] = policy
		}
	}
	if spec, _ := actionsOf(object); spec != nil && noted.ValidationActions != nil {
		actions := make([]any, 0, len(noted.ValidationActions))
		for _, action := range noted.ValidationActions {
			actions = append(actions, action)
		}
		spec["validationActions"] = actions
	}
	annotate(object, "")
	return object, nil
}

// readBefore reads the annotation; it is empty where there is none.
func readBefore(object map[string]any) (before, error) {
	var noted before
	content, ok := note(object)
	if !ok {
		return noted, nil
	}
	err := json.Unmarshal([]byte(content), &noted)
	for _, name := range slices.Sorted(maps.Keys(noted.FailurePolicy)) {
		if policy := noted.FailurePolicy[name]; err == nil && policy != failOpen && policy != failClosed {
			err = fmt.Errorf("unknown failurePolicy %q of webhook %q", policy, name)
		}
	}
	if err != nil {
		return before{}, fmt.Errorf("read annotation %s: %w; set failurePolicy or validationActions with kubectl edit, and remove the annotation",
			DisabledAnnotation, err)
	}
	return noted, nil
}

// note returns what the object notes of itself; ok is false where it notes nothing.
func note(object map[string]any) (content string, ok bool) {
	content, found, err := unstructured.NestedString(object, "metadata", "annotations", DisabledAnnotation)
	return content, found && err == nil
}

// annotate sets the annotation, or removes it where the content is empty.
func annotate(object map[string]any, content string) {
	set := unstructured.Unstructured{Object: object}
	annotations := set.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	if annotations[DisabledAnnotation] = content; content == "" {
		delete(annotations, DisabledAnnotation)
	}
	if len(annotations) == 0 {
		annotations = nil
	}
	set.SetAnnotations(annotations)
}

// webhooksOf lists the webhooks of a configuration; none where the object is something else.
func webhooksOf(object map[string]any) []map[string]any {
	list, _ := object["webhooks"].([]any)
	var webhooks []map[string]any
	for _, entry := range list {
		if webhook, ok := entry.(map[string]any); ok {
			webhooks = append(webhooks, webhook)
		}
	}
	return webhooks
}

// actionsOf returns the spec of a binding and its actions; nil where the object is something else.
func actionsOf(object map[string]any) (spec map[string]any, actions []string) {
	if object["kind"] != "ValidatingAdmissionPolicyBinding" {
		return nil, nil
	}
	spec, _ = object["spec"].(map[string]any)
	list, _ := spec["validationActions"].([]any)
	for _, entry := range list {
		if action, ok := entry.(string); ok {
			actions = append(actions, action)
		}
	}
	return spec, actions
}
