package schema

import (
	"bytes"
	"os"
	"testing"
)

// The plan of the example cluster is what the schema says, and an unknown answer is not.
func TestSchemaTakesWhatTunePrints(t *testing.T) {
	schema, _ := compiled(t, plans())
	printed, err := os.ReadFile("plugin/tune/testdata/golden/kiosk.json")
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
		if err := schema.Validate(decode(t, test.plan)); (err == nil) != test.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
