package objects

import (
	"context"
	"errors"
	"fmt"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/plugin/savefile"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// UndoKind is the kind of the file that undoes what --apply did.
const UndoKind = "Undo"

// Undo is what undoes a change that was applied.
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
	// Set is what was applied, and Apply is what the object had of it. What it did not have goes:
	// server-side apply removes what it is not told again.
	Set   map[string]any `json:"set,omitempty"`
	Apply map[string]any `json:"apply,omitempty"`
	// Delete: the object was created.
	Delete bool `json:"delete,omitempty"`
}

func newUndo() Undo { return Undo{APIVersion: policy.APIVersion, Kind: UndoKind, Steps: []UndoStep{}} }

// WriteTo writes the undo steps into a new file. An existing file can be the only one to undo an
// earlier change, and is never overwritten.
func (u Undo) WriteTo(name string) error {
	data, err := yaml.Marshal(u)
	if err != nil {
		return fmt.Errorf("encode undo file: %w", err)
	}
	if err := savefile.WriteNew(name, data, 0o600); err != nil {
		return fmt.Errorf("save undo file: %w", err)
	}
	return nil
}

// maxUndo bounds a file that WriteTo wrote, in bytes.
const maxUndo = 64 << 20

// ReadUndo reads a file that WriteTo wrote.
func ReadUndo(ctx context.Context, name string) (Undo, error) {
	data, err := readfile.Read(ctx, name, maxUndo)
	if err != nil {
		return Undo{}, fmt.Errorf("read undo file: %w", err)
	}
	var u Undo
	if err := yaml.UnmarshalStrict(data, &u); err != nil {
		return Undo{}, fmt.Errorf("read %s: not a file that --apply saved: %w", name, err)
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
