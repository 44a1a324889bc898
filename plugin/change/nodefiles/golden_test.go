package nodefiles

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/test/golden"
)

// input of a case, nodes.yaml: a list of these.
type input struct {
	Node
	// Kubelet is merged over Before's to make After's, key by key of the top level; null removes.
	Kubelet map[string]any
	// Settings of After.
	Settings *facts.Settings
}

// readCase reads testdata/NAME.txtar.
func readCase(t *testing.T, file string) (*txtar.Archive, []Node) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.Files) == 0 || archive.Files[0].Name != "nodes.yaml" {
		t.Fatalf("%s does not begin with nodes.yaml", file)
	}
	var inputs []input
	if err := yaml.UnmarshalStrict(archive.Files[0].Data, &inputs); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var nodes []Node
	for _, in := range inputs {
		nodes = append(nodes, in.node(t))
	}
	return archive, nodes
}

func (in input) node(t *testing.T) Node {
	t.Helper()
	n := in.Node
	n.PodsPercent, n.MemoryPercent = 120, 110
	n.After = n.Before
	n.After.Settings = in.Settings
	n.After.Kubelet = map[string]any{}
	for key, value := range n.Before.Kubelet {
		n.After.Kubelet[key] = value
	}
	for key, value := range in.Kubelet {
		if value == nil {
			delete(n.After.Kubelet, key)
		} else {
			n.After.Kubelet[key] = value
		}
	}
	return n
}

// rendered is the tree of a case, but for scripts, with what was refused.
func rendered(t *testing.T, nodes []Node) []txtar.File {
	t.Helper()
	tree, err := Render(nodes, nil)
	if err != nil {
		t.Fatal(err)
	}
	var files []txtar.File
	for _, f := range tree.Files {
		if !strings.HasSuffix(f.Path, ".sh") {
			files = append(files, txtar.File{Name: fmt.Sprintf("%s (%o)", f.Path, f.Mode), Data: f.Content})
		}
	}
	var refused strings.Builder
	for _, r := range tree.Refused {
		what, err := json.Marshal(r.What)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&refused, "%q %s %s\n", r.Node, what, r.Reason)
	}
	if refused.Len() > 0 {
		files = append(files, txtar.File{Name: "refused", Data: []byte(refused.String())})
	}
	return files
}

func cases(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return files
}

func TestRender(t *testing.T) {
	for _, file := range cases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, nodes := readCase(t, file)
			got := txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: append(archive.Files[:1:1], rendered(t, nodes)...)})
			golden.Check(t, file, got)
		})
	}
}
