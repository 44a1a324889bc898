package preflight

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/repo"
)

// Values that are read are those that the chart has, and by default what it has by default.
func TestDefaultsAreThoseOfTheChart(t *testing.T) {
	var chart values
	if err := yaml.UnmarshalStrict(part(t, "charts/lightk8s/values.yaml",
		"mode", "enforce", "policy", "exemptNamespaces", "exceptions", "customExceptions", "floor", "services", "staticSize"), &chart); err != nil {
		t.Fatal(err)
	}
	for id, list := range map[string]*[]string{"capabilities-baseline": &chart.Floor.AllowedCapabilities, "sysctls": &chart.Floor.AllowedSysctls} {
		var control struct{ Parameters struct{ Allowed []string } }
		if err := yaml.Unmarshal(part(t, "rego/bundle/lightk8s/controls/pod-security/"+id+"/data.yaml", "parameters"), &control); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(*list, control.Parameters.Allowed) {
			t.Errorf("%s: the chart allows %v, the control %v", id, *list, control.Parameters.Allowed)
		}
		*list = nil // those of the control
	}
	want := defaultValues()
	want.Mode = "webhook" // any but policies
	if diff := cmp.Diff(chart, want, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-chart +ours):\n%s", diff)
	}
}

// part is what a file of YAML has at its top under some keys, each of which it must have.
func part(t *testing.T, file string, keys ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(repo.Path(file))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := yaml.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	kept := map[string]any{}
	for _, key := range keys {
		if kept[key] = all[key]; kept[key] == nil {
			t.Errorf("%s has no %s", file, key)
		}
	}
	if data, err = yaml.Marshal(kept); err != nil {
		t.Fatal(err)
	}
	return data
}
