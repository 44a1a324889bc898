// Package typeschema generates the JSON schema of a document that lightk8s prints from its Go type.
package typeschema

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Document is a kind of document that is published.
type Document struct {
	Kind string
	// Type is a value of its Go type, a struct with the fields apiVersion and kind.
	Type any
	// Mapper describes types of which JSON shows less than is known; nil where reflection will do.
	Mapper func(reflect.Type) *jsonschema.Schema
	// Tighten says of fields what their types do not.
	Tighten []Field
	// Descriptions of types and fields, by their Go names: comments are not there at run time.
	Descriptions map[string]string
}

// Field is a field of a type, and what there is to say of it.
type Field struct {
	Type, Name string // the type by its Go name, the field by that in JSON
	Change     func(*jsonschema.Schema)
}

// Schema returns the JSON schema (draft 2020-12), indented, with a final newline.
func (d Document) Schema() ([]byte, error) {
	reflector := jsonschema.Reflector{
		Anonymous: true, Mapper: d.Mapper, LookupComment: d.describe,
		Namer: func(t reflect.Type) string {
			if t == reflect.TypeOf(d.Type) {
				return d.Kind
			}
			return t.Name()
		},
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

func (d Document) describe(t reflect.Type, field string) string {
	if field == "" {
		return d.Descriptions[t.Name()]
	}
	return d.Descriptions[t.Name()+"."+field]
}

// Enum is a string of which all values are known.
func Enum[T ~string](values ...T) *jsonschema.Schema {
	schema := &jsonschema.Schema{Type: "string"}
	for _, value := range values {
		schema.Enum = append(schema.Enum, string(value))
	}
	return schema
}
