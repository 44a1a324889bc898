package planschema

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The plan of the example cluster is what the schema says, and an answer that nobody knows is not.
func TestSchemaTakesWhatTunePrints(t *testing.T) {
	data, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("plan.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("plan.json")
	if err != nil {
		t.Fatal(err)
	}
	printed, err := os.ReadFile("../../../plugin/tune/testdata/golden/kiosk.json")
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
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(test.plan))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != test.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaDescribesEveryField(t *testing.T) {
	data, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Definitions map[string]struct {
			Description string
			Properties  map[string]struct{ Description string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Definitions) < 15 {
		t.Errorf("%d types", len(schema.Definitions))
	}
	for name, definition := range schema.Definitions {
		if definition.Description == "" {
			t.Errorf("%s has no description", name)
		}
		for field, property := range definition.Properties {
			if property.Description == "" {
				t.Errorf("%s.%s has no description", name, field)
			}
		}
	}
}
