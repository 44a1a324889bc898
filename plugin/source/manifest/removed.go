package manifest

import (
	"fmt"
	"io/fs"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego"
)

// removals is the table of the control removed-api-version: the kinds of each apiVersion that
// Kubernetes served once.
var removals = sync.OnceValues(func() (map[string]map[string]string, error) {
	const name = "lightk8s/controls/upgrade/removed-api-version/data.yaml"
	data, err := fs.ReadFile(rego.Bundle(), name)
	if err != nil {
		return nil, fmt.Errorf("read removed API versions: %w", err)
	}
	var table struct {
		Parameters struct {
			Removed map[string]map[string]string `json:"removed"`
		} `json:"parameters"`
	}
	if err := yaml.Unmarshal(data, &table); err != nil {
		return nil, fmt.Errorf("read removed API versions: %s: %w", name, err)
	}
	return table.Parameters.Removed, nil
})

// isRemoved reports whether Kubernetes served the kind once. Controls then judge it, although no
// API server takes it and its types are unknown here.
func isRemoved(gvk schema.GroupVersionKind) (bool, error) {
	removed, err := removals()
	if err != nil {
		return false, err
	}
	_, found := removed[gvk.GroupVersion().String()][gvk.Kind]
	return found, nil
}
