package tune

import (
	"errors"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// UndoKind is the kind of the file that takes back what --apply did.
const UndoKind = "Undo"

// Undo is the way back from what was applied.
type Undo struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Steps      []UndoStep `json:"steps"`
}

// UndoStep takes back the change of one object.
type UndoStep struct {
	Object policy.ObjectRef `json:"object"`
	// Apply is the object with the values that its changed fields had, and without those that were
	// not there: server-side apply then removes them.
	Apply map[string]any `json:"apply,omitempty"`
	// Delete: the object was created.
	Delete bool `json:"delete,omitempty"`
}

func newUndo() Undo { return Undo{APIVersion: policy.APIVersion, Kind: UndoKind, Steps: []UndoStep{}} }

// WriteTo writes the way back into a new file. One that is there may be the only way back from an
// earlier change, and is never overwritten.
func (u Undo) WriteTo(name string) error {
	data, err := yaml.Marshal(u)
	if err != nil {
		return fmt.Errorf("encode the way back: %w", err)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("save the way back: %w", err)
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("save the way back: %w", err)
	}
	return nil
}

// readUndo reads a file that WriteTo wrote.
func readUndo(name string) (Undo, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return Undo{}, fmt.Errorf("read the way back: %w", err)
	}
	var u Undo
	if err := yaml.UnmarshalStrict(data, &u); err != nil {
		return Undo{}, fmt.Errorf("read %s: %w", name, err)
	}
	if u.APIVersion != policy.APIVersion || u.Kind != UndoKind {
		return Undo{}, fmt.Errorf("read %s: apiVersion and kind are %q and %q, want %s and %s", name, u.APIVersion, u.Kind, policy.APIVersion, UndoKind)
	}
	for i, step := range u.Steps {
		if step.Object.Kind == "" || step.Object.Name == "" || step.Delete == (len(step.Apply) > 0) {
			return Undo{}, fmt.Errorf("read %s: step %d names no object, or not what to do with it", name, i+1)
		}
	}
	return u, nil
}
