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
	case reflect.TypeFor[policy.SkipClass]():
		return enum(policy.SkipClasses()...)
	case reflect.TypeFor[map[policy.Severity]int]():
		return counts(policy.Severities())
	case reflect.TypeFor[map[policy.SkipClass]int]():
		return counts(policy.SkipClasses())
	case reflect.TypeFor[int]():
		return natural()
	default:
		return nil
	}
}

// counts describes a map that has a number for each of the words.
func counts[T ~string](words []T) *jsonschema.Schema {
	schema := &jsonschema.Schema{
		Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema,
	}
	for _, word := range words {
		schema.Properties.Set(string(word), natural())
		schema.Required = append(schema.Required, string(word))
	}
	return schema
}

// natural describes every number of a report: none is a fraction or below zero.
func natural() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "integer", Minimum: json.Number("0")}
}
