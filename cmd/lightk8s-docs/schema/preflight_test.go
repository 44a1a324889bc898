package schema

import (
	"encoding/json"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// What plan prints is what the schema says, and nothing else.
func TestSchemaTakesWhatTheWebhookPlanPrints(t *testing.T) {
	schema, _ := compiled(t, preflights())
	peak := int64(1)
	good := preflight.Plan{
		APIVersion: policy.APIVersion, Kind: preflight.PlanKind,
		Denied:  []preflight.Denied{{Ref: preflight.Ref{Kind: "Pod", Namespace: "a", Name: "b"}, Webhook: []string{"privileged"}, Floor: []string{}}},
		Limited: []preflight.Limited{{Container: "c", LimitBytes: 1, PeakBytes: &peak}}, Refused: []preflight.Refused{{Reason: "quota"}},
		Exceptions: []string{"flannel"}, CustomExceptions: []policy.Exception{{ID: "metallb", Namespaces: []string{"balancer"}}}, Errors: []report.Error{{Subject: "a", Message: "b"}}, Notices: []string{"c"},
	}
	other := good
	other.Kind = "Plan"
	for name, c := range map[string]struct {
		plan  preflight.Plan
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
