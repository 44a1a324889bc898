package owner_test

import (
	"os"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/owner"
)

func TestOwners(t *testing.T) {
	data, err := os.ReadFile("testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		Want   string
		Keeps  bool
		Where  string
		Object map[string]any
	}
	if err := yaml.UnmarshalStrict(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			got := owner.Of(c.Object)
			if got.String() != c.Want || got.Keeps() != c.Keeps || got.Where != c.Where {
				t.Errorf("owner %q, keeps %v, where %q; want %q, %v, %q", got, got.Keeps(), got.Where, c.Want, c.Keeps, c.Where)
			}
		})
	}
}

// What cannot be read names no owner, and nothing panics.
func TestObjectsThatAreNone(t *testing.T) {
	for name, object := range map[string]map[string]any{
		"nil": nil, "empty": {}, "metadata is text": {"metadata": "a"},
		"labels are a list":      {"metadata": map[string]any{"labels": []any{"a"}}},
		"managers are text":      {"metadata": map[string]any{"managedFields": "a"}},
		"a manager is a number":  {"metadata": map[string]any{"managedFields": []any{int64(1), map[string]any{"manager": int64(1)}}}},
		"owner references a map": {"metadata": map[string]any{"ownerReferences": map[string]any{"a": "b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := owner.Of(object); got.Keeps() {
				t.Errorf("%q owns it", got)
			}
		})
	}
}
