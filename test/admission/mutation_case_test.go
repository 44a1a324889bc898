package admission_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// mutationCase is a file of testdata/mutation: objects of a namespace, a pod that is created beside
// them, and what became of it.
type mutationCase struct {
	file, name string
	archive    *txtar.Archive
	objects    []map[string]any
	pod        map[string]any
}

func mutationCases(t *testing.T) []mutationCase {
	t.Helper()
	files, err := filepath.Glob("testdata/mutation/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("find cases: %v", err)
	}
	var cases []mutationCase
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := mutationCase{file: file, name: strings.TrimSuffix(filepath.Base(file), ".txtar"), archive: archive}
		if c.pod, err = policy.Decode(c.section("pod.yaml")); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if objects := c.section("objects.yaml"); objects != nil {
			object, err := policy.Decode(objects)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			c.objects = append(c.objects, object)
		}
		cases = append(cases, c)
	}
	return cases
}

func (c mutationCase) section(name string) []byte {
	for _, file := range c.archive.Files {
		if file.Name == name {
			return file.Data
		}
	}
	return nil
}
