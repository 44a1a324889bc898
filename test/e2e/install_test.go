//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestArchiveHoldsTheLicense(t *testing.T) {
	if !slices.Contains(home.Files, "LICENSE") {
		t.Errorf("the archive holds %v", home.Files)
	}
}

func TestInstalledPluginTellsItsVersion(t *testing.T) {
	if out := must(t, "lightk8s", "version"); !strings.HasPrefix(out, "lightk8s "+version+" ") {
		t.Errorf("version prints %q", out)
	}
}

func TestKubectlListsThePluginWithoutAWarning(t *testing.T) {
	e := home.KubectlWith(home.Path(), "plugin", "list")
	plugin := filepath.Join(home.Plugin, "kubectl-lightk8s")
	if e.Code != 0 || !strings.Contains(e.Out, plugin) || strings.Contains(e.Out+e.ErrOut, "warning") {
		t.Errorf("exit code %d\n%s%s", e.Code, e.Out, e.ErrOut)
	}
}

func TestInstalledCompletionAnswersKubectl(t *testing.T) {
	folder := t.TempDir()
	path := folder + ":" + home.Path() + ":/usr/bin:/bin"
	if e := home.KubectlWith(path, "lightk8s", "completion", "install", "--dir", folder); e.Code != 0 {
		t.Fatalf("install completion: exit code %d: %s", e.Code, e.ErrOut)
	}
	if info, err := os.Stat(filepath.Join(folder, "kubectl_complete-lightk8s")); err != nil || info.Mode().Perm()&0o111 == 0 {
		t.Fatalf("kubectl cannot run the file: %v, %v", info, err)
	}
	for typed, want := range map[string]string{
		"--contr": "--control\t", "--control=priv": "privileged\t", "--namespace=plan": "planted\n", "--output=sar": "sarif\n",
	} {
		e := home.KubectlWith(path, "__complete", "lightk8s", "audit", typed)
		if e.Code != 0 || !strings.Contains(e.Out, want) {
			t.Errorf("audit %s: exit code %d, completed by\n%s%s", typed, e.Code, e.Out, e.ErrOut)
		}
	}
}
