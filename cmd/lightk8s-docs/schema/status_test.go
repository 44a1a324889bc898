package schema

import (
	"encoding/json"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/webhook"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// What status prints is what the schema says, and nothing else.
func TestSchemaTakesWhatStatusPrints(t *testing.T) {
	schema, _ := compiled(t, statuses())
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
		if err := schema.Validate(decode(t, printed)); (err == nil) != c.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
