package schema

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// sample reads a report as the printer's golden file shows it.
func sample(t *testing.T, name string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("plugin", "report", "printer", "testdata", "golden", name))
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, data)
}

func TestPrintedReportsAreValid(t *testing.T) {
	schema, _ := compiled(t, reports())
	for _, name := range []string{"shop.json", "compared.json", "hostile.json", "empty.json"} {
		if err := schema.Validate(sample(t, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	schema, _ := compiled(t, reports())
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
