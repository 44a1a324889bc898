package planschema

import (
	"bytes"
	"os"
	"testing"

	"github.com/lightk8s/lightk8s/test/repo"
	"github.com/lightk8s/lightk8s/test/schematest"
)

// The plan of the example cluster is what the schema says, and an answer that nobody knows is not.
func TestSchemaTakesWhatTunePrints(t *testing.T) {
	schema := schematest.Compile(t, Schema)
	printed, err := os.ReadFile(repo.Path("plugin/tune/testdata/golden/kiosk.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		plan  []byte
		valid bool
	}{
		"of the example": {printed, true},
		"maybe":          {bytes.Replace(printed, []byte(`"after": "yes"`), []byte(`"after": "maybe"`), 1), false},
		"of no kind":     {bytes.Replace(printed, []byte(`"kind": "Plan"`), []byte(`"kind": "Report"`), 1), false},
	} {
		if err := schema.Validate(schematest.Decode(t, test.plan)); (err == nil) != test.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaDescribesEveryField(t *testing.T) {
	if types := schematest.IsWhole(t, Schema); types < 15 {
		t.Errorf("%d types", types)
	}
}

func TestSchemaIsTheSameEveryTime(t *testing.T) { schematest.IsTheSameEveryTime(t, Schema) }
