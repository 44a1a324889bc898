package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Finding is one violation of one control.
type Finding struct {
	Control string
	Path    Path // where in the object; empty: the object as a whole
	// Container is the name of the container that Path leads into; empty: none.
	Container string
	Message   string
	// Endpoints are where it can be reached from outside, sorted, each once; empty: at none that is known.
	Endpoints []Endpoint
	// Set fixes the finding when applied; empty: no automatic fix.
	Set []Assignment
	// Create are whole objects that fix the finding once they exist; empty: none. An object of the
	// same kind and name that exists already is never overwritten.
	Create []map[string]any
	// Unfixed says why no machine fixes it, where a machine can fix others of the control; "": nothing is said.
	Unfixed string
}

// IsFixable reports whether a machine can fix the finding.
func (f Finding) IsFixable() bool {
	return len(f.Set)+len(f.Create) > 0
}

// Assignment sets one field. A nil Value removes the field.
type Assignment struct {
	// Where it is.
	Path Path `json:"path"`
	// What it becomes; null removes it.
	Value any `json:"value"`
}

// newFinding reads a violation as Rego yields it: {"message", "path", "endpoints"?, "set"?, "create"?, "unfixed"?}.
func newFinding(control string, violation any) (Finding, error) {
	fields, ok := violation.(map[string]any)
	if !ok {
		return Finding{}, fmt.Errorf("violation is %T, want an object", violation)
	}
	finding := Finding{Control: control, Message: text(fields["message"]), Unfixed: text(fields["unfixed"])}
	if finding.Message == "" {
		return Finding{}, errors.New("violation has no message")
	}
	var err error
	if finding.Path, err = newPath(fields["path"]); err != nil {
		return Finding{}, fmt.Errorf("read violation %q: %w", finding.Message, err)
	}
	for field := range fields {
		if !slices.Contains([]string{"message", "path", "endpoints", "set", "create", "unfixed"}, field) {
			return Finding{}, fmt.Errorf("violation %q has an unknown field %q", finding.Message, field)
		}
	}
	if endpoints, there := fields["endpoints"]; there {
		if finding.Endpoints, err = newEndpoints(endpoints); err != nil {
			return Finding{}, fmt.Errorf("read violation %q: %w", finding.Message, err)
		}
	}
	if set, there := fields["set"]; there {
		if finding.Set, err = newAssignments(set); err != nil {
			return Finding{}, fmt.Errorf("read violation %q: %w", finding.Message, err)
		}
	}
	if create, there := fields["create"]; there {
		if finding.Create, err = newCreations(create); err != nil {
			return Finding{}, fmt.Errorf("read violation %q: %w", finding.Message, err)
		}
	}
	return finding, nil
}

func newAssignments(v any) ([]Assignment, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("set is %T, want a list", v)
	}
	set := make([]Assignment, 0, len(list))
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		path, err := newPath(fields["path"])
		if err != nil {
			return nil, fmt.Errorf("read set: %w", err)
		}
		if _, there := fields["value"]; !there {
			return nil, fmt.Errorf("read set: %s has no value", path)
		}
		for field := range fields {
			if field != "path" && field != "value" {
				return nil, fmt.Errorf("read set: %s has an unknown field %q", path, field)
			}
		}
		set = append(set, Assignment{Path: path, Value: fields["value"]})
	}
	return set, nil
}

// newCreations reads the objects that fix a finding once they exist: whole objects, each with an
// apiVersion, a kind and a name.
func newCreations(v any) ([]map[string]any, error) {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, fmt.Errorf("create is %T, want a list of objects", v)
	}
	objects := make([]map[string]any, 0, len(list))
	for i, entry := range list {
		object, ok := entry.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("read create: object %d is %T, want an object", i, entry)
		}
		for _, field := range [][]string{{"apiVersion"}, {"kind"}, {"metadata", "name"}} {
			if value, _, _ := unstructured.NestedString(object, field...); value == "" {
				return nil, fmt.Errorf("read create: object %d has no %s", i, strings.Join(field, "."))
			}
		}
		objects = append(objects, object)
	}
	return objects, nil
}
