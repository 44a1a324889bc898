package manifest

import (
	"testing"
	"testing/fstest"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// seeing is an engine whose one control says what it sees of the inventory.
func seeing(t *testing.T) *policy.Engine {
	t.Helper()
	engine, err := policy.Load(fstest.MapFS{"see.rego": &fstest.MapFile{Data: []byte(`# METADATA
# scope: package
# title: Title
# description: Description.
# custom:
#   severity: info
#   kinds: [Pod]
#   uses: [inventory/Namespace, inventory/Secret]
#   remediation: Remediation.
package lightk8s.controls.test.see

violations contains {"message": json.marshal(input.facts.inventory), "path": []}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}
