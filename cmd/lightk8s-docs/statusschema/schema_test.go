package statusschema

import (
	"encoding/json"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/webhook"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/schematest"
)

// What status prints is what the schema says, and nothing else.
func TestSchemaTakesWhatStatusPrints(t *testing.T) {
	schema := schematest.Compile(t, Schema)
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
		if err := schema.Validate(schematest.Decode(t, printed)); (err == nil) != c.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaDescribesEveryField(t *testing.T) {
	if types := schematest.IsWhole(t, Schema); types != 2 {
		t.Errorf("%d types", types)
	}
}

func TestSchemaIsTheSameEveryTime(t *testing.T) { schematest.IsTheSameEveryTime(t, Schema) }
