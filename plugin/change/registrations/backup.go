package registrations

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/savefile"
)

// Restorable returns the object without the fields that only the API server can set.
func Restorable(object map[string]any) map[string]any {
	object = runtime.DeepCopyJSON(object)
	delete(object, "status")
	if metadata, ok := object["metadata"].(map[string]any); ok {
		for _, field := range []string{"creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"} {
			delete(metadata, field)
		}
	}
	return object
}

// Save writes the objects into a new file, which kubectl create -f takes too. What is there already
// can be the only one to undo an earlier removal, and is never replaced.
func Save(file string, objects []Registration) error {
	var content bytes.Buffer
	for _, object := range objects {
		data, err := yaml.Marshal(Restorable(object.Object))
		if err != nil {
			return fmt.Errorf("encode %s: %w", object, err)
		}
		content.WriteString("---\n")
		content.Write(data)
	}
	err := savefile.WriteNew(file, content.Bytes(), 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write backup: %s already exists; choose another file with --backup", file)
	}
	if err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	return nil
}

// saved turns what a backup holds into what is to be created: as it was before it was disabled.
func saved(objects []map[string]any) ([]Registration, error) {
	var out []Registration
	for _, object := range objects {
		r := Registration{Object: Restorable(object)}
		if !IsRegistration(object) {
			return nil, fmt.Errorf("restore %s: a backup can only hold webhook configurations and bindings", r)
		}
		enabled, err := enable(r.Object)
		if err != nil {
			return nil, fmt.Errorf("restore %s: %w", r, err)
		}
		if enabled != nil {
			r.Object = enabled
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil, errors.New("restore: the backup is empty")
	}
	return out, nil
}
