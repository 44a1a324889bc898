// Package planschema generates the published JSON schema of what tune prints.
package planschema

import (
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/cmd/lightk8s-docs/typeschema"
	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// Schema returns the JSON schema of Plan.
func Schema() ([]byte, error) {
	return typeschema.Document{Kind: plan.PlanKind, Type: plan.Plan{}, Mapper: schemaOf, Descriptions: descriptions}.Schema()
}

func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[fit.Answer]():
		return typeschema.Enum(fit.Yes, fit.No, fit.Depends, fit.NotApplicable)
	case reflect.TypeFor[ledger.Part]():
		return typeschema.Enum(ledger.Parts()...)
	case reflect.TypeFor[policy.Severity]():
		return typeschema.Enum(policy.Severities()...)
	case reflect.TypeFor[policy.Path]():
		return &jsonschema.Schema{Type: "string", Description: "Such as spec.template.spec.containers[0].resources."}
	}
	return nil
}
