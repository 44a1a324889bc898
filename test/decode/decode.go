// Package decode reads the objects that tests hold as text.
package decode

import (
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Object decodes a YAML or JSON document as the readers of manifests do.
func Object(t testing.TB, document string) map[string]any {
	t.Helper()
	object, err := policy.Decode([]byte(document))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, document)
	}
	return object
}
