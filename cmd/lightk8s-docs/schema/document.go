// Package schema generates the published JSON schemas from the Go types of what lightk8s reads and
// prints. Descriptions are the comments of types and fields.
package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Documents are the published schemas, by the name of their file.
func Documents() map[string]Document {
	return map[string]Document{
		"report.v1alpha1.json":        reports(),
		"policy.v1alpha1.json":        policies(),
		"plan.v1alpha1.json":          plans(),
		"fixplan.v1alpha1.json":       fixes(),
		"webhookplan.v1alpha1.json":   preflights(),
		"webhookstatus.v1alpha1.json": statuses(),
	}
}

// Document is a kind of document that is published.
type Document struct {
	Kind string
	// Type is a value of its Go type, a struct with the fields apiVersion and kind.
	Type any
	// Folders hold the source of the type and of those in it, below the root of the module.
	Folders []string
	// Mapper describes types of which JSON shows less than is known; nil where reflection will do.
	Mapper func(reflect.Type) *jsonschema.Schema
	// Tighten holds what the types of fields leave out.
	Tighten []Field
}

// Field is a field of a type, and what there is to say of it.
type Field struct {
	Type, Name string // the type by its Go name, the field by that in JSON
	Change     func(*jsonschema.Schema)
}

// module is the path of the module, which the working directory must be the root of.
const module = "github.com/lightk8s/lightk8s"

// Schema returns the JSON schema (draft 2020-12), indented, with a final newline. It reads the
// comments in the source, so it works in the root of the module alone.
func (d Document) Schema() ([]byte, error) {
	reflector := jsonschema.Reflector{
		Anonymous: true, Mapper: d.Mapper,
		Namer: func(t reflect.Type) string {
			if t == reflect.TypeOf(d.Type) {
				return d.Kind
			}
			return t.Name()
		},
	}
	for _, folder := range d.Folders {
		if err := reflector.AddGoComments(module, folder, jsonschema.WithFullComment()); err != nil {
			return nil, fmt.Errorf("read comments for the schema of %s: %w", d.Kind, err)
		}
	}
	for name, comment := range reflector.CommentMap {
		reflector.CommentMap[name] = strings.Join(strings.Fields(comment), " ")
	}
	schema := reflector.Reflect(d.Type)
	schema.Title = "lightk8s " + d.Kind
	for _, field := range append([]Field{
		{d.Kind, "apiVersion", func(s *jsonschema.Schema) { s.Const = policy.APIVersion }},
		{d.Kind, "kind", func(s *jsonschema.Schema) { s.Const = d.Kind }},
	}, d.Tighten...) {
		definition, ok := schema.Definitions[field.Type]
		if !ok {
			return nil, fmt.Errorf("%s has no type %s", d.Kind, field.Type)
		}
		property, ok := definition.Properties.Get(field.Name)
		if !ok {
			return nil, fmt.Errorf("%s has no field %s", field.Type, field.Name)
		}
		field.Change(property)
	}
	data, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode schema of %s: %w", d.Kind, err)
	}
	return append(data, '\n'), nil
}

// enum is a string of which all values are known.
func enum[T ~string](values ...T) *jsonschema.Schema {
	schema := &jsonschema.Schema{Type: "string"}
	for _, value := range values {
		schema.Enum = append(schema.Enum, string(value))
	}
	return schema
}
