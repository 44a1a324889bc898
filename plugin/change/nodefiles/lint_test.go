package nodefiles

import (
	"os/exec"
	"path"
	"path/filepath"
	"testing"
)

// Scripts that hold hostile values, and those that hold blocks and arguments, pass the linter of
// shells. make lint installs it, and looks at those of testdata/tree.
func TestScriptsAreClean(t *testing.T) {
	linter, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Skip("there is no shellcheck; make lint installs it")
	}
	for _, name := range []string{"traps", "kubeadm"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, nodes := readCase(t, "testdata/"+name+".txtar")
			tree, err := Render(nodes, nil)
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			var scripts []string
			for _, f := range tree.Files {
				if path.Ext(f.Path) == ".sh" {
					writeTree(t, folder, f)
					scripts = append(scripts, filepath.Join(folder, f.Path))
				}
			}
			if len(scripts) == 0 {
				return
			}
			if out, err := exec.CommandContext(t.Context(), linter, scripts...).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
