// Package schematest holds generated JSON schemas against what every one of them has to have.
package schematest

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema generates a schema.
type Schema func() ([]byte, error)

func (s Schema) document(tb testing.TB) map[string]any {
	tb.Helper()
	data, err := s()
	if err != nil {
		tb.Fatal(err)
	}
	return Decode(tb, data)
}

// Compile compiles a schema.
func Compile(tb testing.TB, s Schema) *jsonschema.Schema {
	tb.Helper()
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", s.document(tb)); err != nil {
		tb.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		tb.Fatal(err)
	}
	return schema
}

// Decode decodes JSON as a compiled schema takes it.
func Decode(tb testing.TB, data []byte) map[string]any {
	tb.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	object, ok := value.(map[string]any)
	if !ok {
		tb.Fatalf("not an object: %s", data)
	}
	return object
}

// IsWhole finds types and fields of a schema without a description, and types that take unknown
// fields. It returns the number of types.
func IsWhole(tb testing.TB, s Schema) int {
	tb.Helper()
	definitions, _ := s.document(tb)["$defs"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		definition, _ := definitions[name].(map[string]any)
		if definition["description"] == nil {
			tb.Errorf("%s has no description", name)
		}
		if definition["additionalProperties"] != false {
			tb.Errorf("%s takes unknown fields", name)
		}
		properties, _ := definition["properties"].(map[string]any)
		for field, property := range properties {
			if property, _ := property.(map[string]any); property["description"] == nil {
				tb.Errorf("%s.%s has no description", name, field)
			}
		}
	}
	return len(definitions)
}

// IsTheSameEveryTime makes something twice and compares.
func IsTheSameEveryTime[T any](tb testing.TB, generate func() (T, error)) {
	tb.Helper()
	first, err := generate()
	if err != nil {
		tb.Fatal(err)
	}
	second, err := generate()
	if err != nil {
		tb.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		tb.Error(diff)
	}
}
