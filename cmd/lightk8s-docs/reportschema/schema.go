// Package reportschema generates the published JSON schema of the Report from its Go types.
package reportschema

import (
	"encoding/json"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/cmd/lightk8s-docs/typeschema"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Schema returns the JSON schema of what -o json and -o yaml print.
func Schema() ([]byte, error) {
	return typeschema.Document{Kind: report.Kind, Type: report.Report{}, Mapper: schemaOf, Descriptions: descriptions}.Schema()
}

// schemaOf describes the types of which JSON shows less than is known; nil: reflection will do.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[policy.Severity]():
		return typeschema.Enum(policy.Severities()...)
	case reflect.TypeFor[map[policy.Severity]int]():
		schema := &jsonschema.Schema{
			Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema,
		}
		for _, severity := range policy.Severities() {
			schema.Properties.Set(string(severity), natural())
			schema.Required = append(schema.Required, string(severity))
		}
		return schema
	case reflect.TypeFor[int]():
		return natural()
	default:
		return nil
	}
}

// natural describes every number of a report: none is a fraction or below zero.
func natural() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "integer", Minimum: json.Number("0")}
}
