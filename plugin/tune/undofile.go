package tune

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// UndoKind is the kind of the files that --apply wrote before it kept a journal.
const UndoKind = "Undo"

// Undo is such a file: what undoes a change that was made by server-side apply.
type Undo struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Steps      []UndoStep `json:"steps"`
}

// UndoStep undoes the change of one object.
type UndoStep struct {
	Object policy.ObjectRef `json:"object"`
	// UID of the object that was changed. One of the same name with another was made since, or is
	// of another cluster.
	UID string `json:"uid,omitempty"`
	// Set is what was applied, and Apply is what the object had of it. What it did not have goes.
	Set   map[string]any `json:"set,omitempty"`
	Apply map[string]any `json:"apply,omitempty"`
	// Delete: the object was created.
	Delete bool `json:"delete,omitempty"`
}

// maxUndo bounds such a file, in bytes.
const maxUndo = 64 << 20

// ReadUndo reads such a file.
func ReadUndo(ctx context.Context, name string) (Undo, error) {
	data, err := readfile.Read(ctx, name, maxUndo)
	if err != nil {
		return Undo{}, fmt.Errorf("read undo file: %w", err)
	}
	var u Undo
	if err := yaml.UnmarshalStrict(data, &u); err != nil {
		return Undo{}, fmt.Errorf("read %s: not a file that --apply saved: %w", name, err)
	}
	whole, err := yaml.YAMLToJSON(data)
	if err == nil {
		err = json.Unmarshal(whole, &u) // with whole numbers, as the API has them
	}
	if err != nil {
		return Undo{}, fmt.Errorf("read %s: %w", name, err)
	}
	if u.APIVersion != policy.APIVersion || u.Kind != UndoKind {
		return Undo{}, fmt.Errorf("read %s: apiVersion and kind are %q and %q, want %s and %s", name, u.APIVersion, u.Kind, policy.APIVersion, UndoKind)
	}
	for i, step := range u.Steps {
		if err := step.validate(); err != nil {
			return Undo{}, fmt.Errorf("read %s: step %d %w", name, i+1, err)
		}
	}
	return u, nil
}

// validate finds a step that does not say what to do, or shows one object and would change another.
func (s UndoStep) validate() error {
	if s.Object.Kind == "" || s.Object.Name == "" || s.Delete == (len(s.Apply) > 0) || s.Delete == (len(s.Set) > 0) {
		return errors.New("lacks an object or an action")
	}
	for _, object := range []map[string]any{s.Set, s.Apply} {
		if object != nil && policy.RefOf(object) != s.Object {
			return fmt.Errorf("names %s, but would change %s", s.Object, policy.RefOf(object))
		}
	}
	return nil
}

// wishes are what undoes the changes.
func (u Undo) wishes() []wish {
	var all []wish
	for _, step := range u.Steps {
		w := wish{object: step.Object, uid: step.UID, from: step.Set, to: step.Apply, back: true}
		if step.Delete {
			w.from, w.to = map[string]any{}, nil
		}
		all = append(all, w)
	}
	return all
}
