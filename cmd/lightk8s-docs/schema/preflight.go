package schema

import (
	"github.com/lightk8s/lightk8s/plugin/preflight"
)

// preflights are WebhookPlan.
func preflights() Document {
	return Document{
		Kind: preflight.PlanKind, Type: preflight.Plan{},
		Folders: []string{"plugin/preflight", "plugin/report", "rego/policy"}, Mapper: policyTypes,
	}
}
