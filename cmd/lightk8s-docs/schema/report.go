package schema

import (
	"encoding/json"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// reports are what -o json and -o yaml print.
func reports() Document {
	return Document{
		Kind: report.Kind, Type: report.Report{}, Folders: []string{"plugin/report", "rego/policy"}, Mapper: reportTypes,
		Tighten: []Field{{"Summary", "score", orNull}, {"Report", "comparison", orNull}},
	}
}

// reportTypes describes the types of which JSON shows less than is known; nil: reflection will do.
func reportTypes(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[policy.Severity]():
		return enum(policy.Severities()...)
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
