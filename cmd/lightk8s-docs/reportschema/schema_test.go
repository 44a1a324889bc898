package reportschema

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiled(t *testing.T) (*jsonschema.Schema, map[string]any) {
	t.Helper()
	data, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document := decode(t, data)
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("report.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("report.json")
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

// sample reads a report as the printer's golden file shows it.
func sample(t *testing.T, name string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "plugin", "report", "testdata", "golden", name))
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, data)
}

func TestPrintedReportsAreValid(t *testing.T) {
	schema, _ := compiled(t)
	for _, name := range []string{"shop.json", "hostile.json", "empty.json"} {
		if err := schema.Validate(sample(t, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	schema, _ := compiled(t)
	finding := func(r map[string]any) map[string]any { return r["findings"].([]any)[0].(map[string]any) }
	tests := map[string]func(r map[string]any){
		"another version":           func(r map[string]any) { r["apiVersion"] = "lightk8s.dev/v1" },
		"another kind":              func(r map[string]any) { r["kind"] = "Policy" },
		"an unknown field":          func(r map[string]any) { r["extra"] = true },
		"an unknown field below":    func(r map[string]any) { finding(r)["extra"] = true },
		"an unknown severity":       func(r map[string]any) { finding(r)["severity"] = "urgent" },
		"no fingerprint":            func(r map[string]any) { delete(finding(r), "fingerprint") },
		"no findings":               func(r map[string]any) { delete(r, "findings") },
		"null findings":             func(r map[string]any) { r["findings"] = nil },
		"a count for no severity":   func(r map[string]any) { delete(r["summary"].(map[string]any)["failed"].(map[string]any), "low") },
		"a count below zero":        func(r map[string]any) { r["summary"].(map[string]any)["passed"] = json.Number("-1") },
		"a waiver without a reason": func(r map[string]any) { delete(r["waived"].([]any)[0].(map[string]any), "reason") },
	}
	for name, change := range tests {
		r := sample(t, "shop.json")
		change(r)
		if schema.Validate(r) == nil {
			t.Errorf("%s is valid", name)
		}
	}
}

func TestSchemaDescribesEveryField(t *testing.T) {
	_, document := compiled(t)
	definitions := document["$defs"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		definition := definitions[name].(map[string]any)
		if definition["description"] == nil {
			t.Errorf("%s has no description", name)
		}
		for field, property := range definition["properties"].(map[string]any) {
			if property.(map[string]any)["description"] == nil {
				t.Errorf("%s.%s has no description", name, field)
			}
		}
	}
}

func TestSchemaIsTheSameEveryTime(t *testing.T) {
	first, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	second, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		t.Error(diff)
	}
}
