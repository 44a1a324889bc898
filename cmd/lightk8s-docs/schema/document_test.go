package schema

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestMain(m *testing.M) {
	if err := os.Chdir("../../.."); err != nil { // the comments are read from the source
		panic(err)
	}
	os.Exit(m.Run())
}

// compiled is the schema of a document, and the document that it is written as.
func compiled(t *testing.T, d Document) (*jsonschema.Schema, map[string]any) {
	t.Helper()
	data, err := d.Schema()
	if err != nil {
		t.Fatal(err)
	}
	document := decode(t, data)
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema, document
}

func decode(t *testing.T, data []byte) map[string]any {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return document.(map[string]any)
}

func TestSchemasDescribeEveryField(t *testing.T) {
	for name, d := range Documents() {
		_, document := compiled(t, d)
		definitions := document["$defs"].(map[string]any)
		for _, definition := range slices.Sorted(maps.Keys(definitions)) {
			fields := definitions[definition].(map[string]any)
			if fields["description"] == nil {
				t.Errorf("%s: %s has no description", name, definition)
			}
			if fields["additionalProperties"] != false {
				t.Errorf("%s: %s takes unknown fields", name, definition)
			}
			for field, property := range fields["properties"].(map[string]any) {
				described := property.(map[string]any)
				if either, ok := described["oneOf"].([]any); ok { // or null
					described = either[0].(map[string]any)
				}
				if described["description"] == nil {
					t.Errorf("%s: %s.%s has no description", name, definition, field)
				}
			}
		}
	}
}

func TestSchemasAreTheSameEveryTime(t *testing.T) {
	for name, d := range Documents() {
		first, err := d.Schema()
		if err != nil {
			t.Fatal(err)
		}
		second, err := d.Schema()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(second)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSourceThatIsNotThereIsAnError(t *testing.T) {
	d := plans()
	d.Folders = []string{"plugin/nowhere"}
	if _, err := d.Schema(); err == nil {
		t.Error("a schema without comments was made")
	}
}
