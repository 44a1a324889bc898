package printer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/report"
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

// Many items are encoded in parts.
func TestManyFindingsArePrintedAsFewAre(t *testing.T) {
	for _, n := range []int{itemsAtOnce - 1, itemsAtOnce, itemsAtOnce + 1, 5*itemsAtOnce + 3} {
		r := report.Empty()
		for i := range n {
			r.Findings.Add(finding(privileged, object("Pod", "shop", fmt.Sprint("web-", i)), "", "spec", "m"))
		}
		r = complete(r, privileged)
		var out bytes.Buffer
		if err := (JSONPrinter{}).Print(&out, r); err != nil {
			t.Fatal(err)
		}
		want, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want)+"\n", out.String()); diff != "" {
			t.Errorf("%d findings (-want +got):\n%s", n, diff)
		}
	}
}
