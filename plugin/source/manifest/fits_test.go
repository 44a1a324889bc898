package manifest

import (
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/repo"
)

// Objects of the examples, each with each of its values replaced: what fits is converted without an error.
func TestWhatFitsATypeIsConverted(t *testing.T) {
	replacements := []any{
		nil, "x", "", int64(7), int64(1 << 40), 1.5, true, []any{}, []any{"x"}, []any{nil}, map[string]any{}, map[string]any{"a": int64(1)},
		"5Gi", `5\u0047i`, " 5", "2026-01-31T00:00:00Z", "2026-01-31",
	}
	whole, fitting := 0, 0
	for _, object := range exampleObjects(t) {
		apiVersion, _ := object["apiVersion"].(string)
		kind, _ := object["kind"].(string)
		gvk := schema.FromAPIVersionAndKind(apiVersion, kind)
		if !scheme.Scheme.Recognizes(gvk) {
			continue
		}
		converts := func(object map[string]any) (fitting, converted bool) {
			typed, err := scheme.Scheme.New(gvk)
			if err != nil {
				t.Fatal(err)
			}
			return fits(object, reflect.TypeOf(typed).Elem()), runtime.DefaultUnstructuredConverter.FromUnstructured(object, typed) == nil
		}
		whole++
		if fits, _ := converts(object); fits {
			fitting++
		}
		for _, replacement := range replacements {
			for mutated := range policytest.Mutations(object, replacement) {
				if fits, converts := converts(mutated); fits && !converts {
					t.Fatalf("fits %s, which it cannot be converted to:\n%v", gvk, mutated)
				}
			}
		}
	}
	if fitting*20 < whole*19 {
		t.Errorf("%d objects of %d fit without a conversion, want nearly all", fitting, whole)
	}
}

func exampleObjects(t *testing.T) []map[string]any {
	t.Helper()
	var objects []map[string]any
	walk := func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(manifestSuffixes, filepath.Ext(path)) {
			return err
		}
		in, err := fileInput(t.Context(), path)
		if err != nil {
			return err
		}
		reader, err := in.open()
		if err != nil {
			return err
		}
		defer reader.Close()
		for d, err := range documents(reader) {
			if err != nil {
				return err
			}
			items, err := d.decode()
			if err != nil {
				return err
			}
			for _, item := range items {
				objects = append(objects, item.fields)
			}
		}
		return nil
	}
	if err := filepath.WalkDir(repo.Path("examples"), walk); err != nil || len(objects) == 0 {
		t.Fatalf("%d objects, error %v", len(objects), err)
	}
	return objects
}
