// Package reportschema generates the published JSON schema of the Report from its Go types.
// It is apart from package report to keep the generator out of the plugin's binary.
package reportschema

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Schema returns the JSON schema (draft 2020-12) of what -o json and -o yaml print, indented, with a final newline.
func Schema() ([]byte, error) {
	reflector := jsonschema.Reflector{
		Anonymous:     true,
		Mapper:        schemaOf,
		LookupComment: describe,
		// Definitions have the names that the fields use in prose.
		Namer: func(t reflect.Type) string { return t.Name() },
	}
	schema := reflector.Reflect(report.Report{})
	schema.Title = "lightk8s Report"
	root := schema.Definitions[reflect.TypeFor[report.Report]().Name()]
	for field, value := range map[string]string{"apiVersion": report.APIVersion, "kind": report.Kind} {
		property, ok := root.Properties.Get(field)
		if !ok {
			return nil, fmt.Errorf("report has no field %s", field)
		}
		property.Const = value
	}
	data, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode schema of report: %w", err)
	}
	return append(data, '\n'), nil
}

// schemaOf describes the types of which JSON shows less than is known; nil: reflection will do.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[policy.Severity]():
		schema := &jsonschema.Schema{Type: "string"}
		for _, severity := range policy.Severities() {
			schema.Enum = append(schema.Enum, string(severity))
		}
		return schema
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

func describe(t reflect.Type, field string) string {
	if field == "" {
		return descriptions[t.Name()]
	}
	return descriptions[t.Name()+"."+field]
}
