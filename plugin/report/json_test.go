package report

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// The printers write the report field by field; these tests hold them to the types.

func TestJSONSaysWhatTheTypesSay(t *testing.T) {
	for name, r := range sampleReports() {
		want, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(generic(t, want), generic(t, render(t, r, "json", Options{}))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestJSONHasTheOrderAndIndentationOfTheTypes(t *testing.T) {
	want, err := json.MarshalIndent(shopReport(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want)+"\n", string(render(t, shopReport(), "json", Options{}))); diff != "" {
		t.Error(diff)
	}
}

func TestYAMLSaysWhatJSONSays(t *testing.T) {
	for name, r := range sampleReports() {
		converted, err := yaml.YAMLToJSON(render(t, r, "yaml", Options{}))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(generic(t, render(t, r, "json", Options{})), generic(t, converted)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestYAMLReadsLikeKubectls(t *testing.T) {
	want, err := yaml.Marshal(shopReport())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(render(t, shopReport(), "yaml", Options{}))); diff != "" {
		t.Error(diff)
	}
}

func generic(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
