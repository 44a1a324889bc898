package nodefiles

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/golden"
)

// testdata/tree is a whole folder as it is written, scripts included: those are what the linter of
// shells sees. Its nodes are those of these cases.
var treeCases = []string{"k3s-server", "microk8s"}

func TestTree(t *testing.T) {
	var nodes []Node
	for _, name := range treeCases {
		_, of := readCase(t, "testdata/"+name+".txtar")
		nodes = append(nodes, of...)
	}
	tree, err := Render(nodes, []File{{Path: "objects/shop.yaml", Mode: 0o644, Content: []byte("kind: LimitRange\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if golden.Updating() {
		if err := os.RemoveAll("testdata/tree"); err != nil {
			t.Fatal(err)
		}
		for _, f := range tree.Files {
			writeTree(t, "testdata/tree", f)
		}
	}
	want, got := map[string]string{}, readTree(t, "testdata/tree")
	for _, f := range tree.Files {
		want[f.Path] = string(f.Content)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("testdata/tree differs (write it with: go test ./plugin/change/nodefiles -update):\n%s", diff)
	}
}

func writeTree(t *testing.T, folder string, f File) {
	t.Helper()
	file := filepath.Join(folder, filepath.FromSlash(f.Path))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, f.Content, f.Mode); err != nil {
		t.Fatal(err)
	}
}

func readTree(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		all[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
