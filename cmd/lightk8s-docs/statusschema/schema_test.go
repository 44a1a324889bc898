package statusschema

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lightk8s/lightk8s/plugin/webhook"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// What status prints is what the schema says, and nothing else.
func TestSchemaTakesWhatStatusPrints(t *testing.T) {
	data, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("status.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("status.json")
	if err != nil {
		t.Fatal(err)
	}
	status := func(kind string, state webhook.State) webhook.Status {
		return webhook.Status{APIVersion: policy.APIVersion, Kind: kind, Checks: []webhook.Check{{Name: "rules", State: state, Message: "fine"}}}
	}
	for name, c := range map[string]struct {
		status webhook.Status
		valid  bool
	}{
		"good":             {status(webhook.StatusKind, webhook.OK), true},
		"another kind":     {status("Report", webhook.OK), false},
		"an unknown state": {status(webhook.StatusKind, "fine"), false},
	} {
		printed, err := json.Marshal(c.status)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(printed))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != c.valid {
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
	if len(schema.Definitions) != 2 {
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
