package schema

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// plans are Plan.
func plans() Document {
	return Document{
		Kind: plan.PlanKind, Type: plan.Plan{}, Folders: []string{"plugin/tune", "plugin/cluster", "plugin/fit", "plugin/report", "rego/policy"}, Mapper: planTypes,
		Tighten: []Field{{"Container", "peakMiB", orNull}, {"Restart", "awaySeconds", orNull}, {"Ledger", "freeMiB", orNull}},
	}
}

// orNull is for what can be unknown or absent.
func orNull(s *jsonschema.Schema) {
	s.AnyOf = []*jsonschema.Schema{{Type: s.Type, Ref: s.Ref}, {Type: "null"}}
	s.Type, s.Ref = "", ""
}

func planTypes(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[fit.Answer]():
		return enum(fit.Yes, fit.No, fit.Depends, fit.NotApplicable)
	case reflect.TypeFor[ledger.Part]():
		return enum(ledger.Parts()...)
	case reflect.TypeFor[policy.Severity]():
		return enum(policy.Severities()...)
	case reflect.TypeFor[policy.Path]():
		return pathSchema()
	}
	return nil
}

func pathSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Description: "Such as spec.template.spec.containers[0].resources."}
}
