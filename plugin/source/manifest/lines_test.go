package manifest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/rego/plainyaml"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/repo"
)

// sameLines fails where a document is plain and a line of it is not that of its node. It
// reports whether the document is plain and has nodes.
func sameLines(t *testing.T, data []byte) bool {
	t.Helper()
	places, plain := plainyaml.Lines(data)
	object, decoded := plainyaml.Decode(data)
	if plain != (decoded && object != nil) {
		t.Fatalf("%q has lines: %t, is %v", data, plain, object)
	}
	if !plain {
		return false
	}
	root := nodes(data)
	if root == nil {
		return false // the parser of nodes is another than that of values
	}
	eachPath(object, nil, func(path policy.Path) {
		if got, want := places.Line(path), lineOf(root, path); got != want {
			t.Fatalf("%q: %s is on line %d, want %d", data, path, got, want)
		}
	})
	return true
}

// eachPath visits the path of every field and element, and some that lead nowhere.
func eachPath(value any, path policy.Path, visit func(policy.Path)) {
	visit(path)
	below := func(step any, child any) { eachPath(child, append(slices.Clip(path), step), visit) }
	switch v := value.(type) {
	case map[string]any:
		for key, child := range v {
			below(key, child)
		}
	case []any:
		for i, child := range v {
			below(i, child)
		}
	}
	for _, nowhere := range []any{1 << 20, "", "0"} {
		visit(append(slices.Clip(path), nowhere, "name"))
	}
}

const placed = `# license

a: 1
"b": # c
  # d
  - e: |
      text

      more
    f: [g, {h: i}]
  -
    j:
    k: >-
      text
  -
  - - l
    - {}

m:
- n
-
  - o
- p:
  - q
`

func TestLinesOfPlainYAMLAreThoseOfItsNodes(t *testing.T) {
	if !sameLines(t, []byte(placed)) || !sameLines(t, []byte(strings.ReplaceAll(placed, "\n", "\r\n"))) {
		t.Error("the document is not plain")
	}
	compared := 0
	for _, folder := range []string{"examples", "test", "rego", "plugin"} {
		err := filepath.WalkDir(repo.Path(folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for d, err := range documents(bytes.NewReader(data)) {
				if err == nil && sameLines(t, d.data) {
					compared++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if compared < 300 {
		t.Errorf("%d documents were compared", compared)
	}
}
