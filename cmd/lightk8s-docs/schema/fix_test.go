package schema

import (
	"encoding/json"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/fix/print"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// What fix prints is what the schema says, and nothing else.
func TestSchemaTakesWhatFixPrints(t *testing.T) {
	schema, _ := compiled(t, fixes())
	object, origin := policy.ObjectRef{APIVersion: "v1", Kind: "Pod", Namespace: "a", Name: "b"}, policy.Origin{File: "a.yaml", Line: 3}
	good := print.Document{
		APIVersion: policy.APIVersion, Kind: print.Kind, Summary: print.Summary{Objects: 1, Found: 2, Fixed: 1, Open: 1},
		Changes: []print.Change{{
			Object: object, Origin: origin, Controls: []string{"allow-privilege-escalation"},
			Set: []policy.Assignment{{Path: policy.Path{"spec", "containers", 0, "tty"}, Value: false}, {Path: policy.Path{"spec", "hostPID"}}},
		}},
		Open: []print.Open{{Control: "privileged", Object: object, Message: "m", Origin: origin, ClosedBy: policy.ByYou}}, Written: []string{"a.yaml"},
	}
	other := good
	other.Kind = "Plan"
	for name, c := range map[string]struct {
		plan  print.Document
		valid bool
	}{"good": {good, true}, "another kind": {other, false}} {
		printed, err := json.Marshal(c.plan)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(decode(t, printed)); (err == nil) != c.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
