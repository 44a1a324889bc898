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
	if !slices.Contains(home.files, "LICENSE") {
		t.Errorf("the archive holds %v", home.files)
	}
}

func TestInstalledPluginTellsItsVersion(t *testing.T) {
	if out := must(t, "lightk8s", "version"); !strings.HasPrefix(out, "lightk8s "+version+" ") {
		t.Errorf("version prints %q", out)
	}
}

func TestKubectlListsThePluginWithoutAWarning(t *testing.T) {
	e := home.kubectlWith(home.path(), "plugin", "list")
	plugin := filepath.Join(home.plugin, "kubectl-lightk8s")
	if e.code != 0 || !strings.Contains(e.out, plugin) || strings.Contains(e.out+e.errOut, "warning") {
		t.Errorf("exit code %d\n%s%s", e.code, e.out, e.errOut)
	}
}

func TestInstalledCompletionAnswersKubectl(t *testing.T) {
	folder := t.TempDir()
	path := folder + ":" + home.path() + ":/usr/bin:/bin"
	if e := home.kubectlWith(path, "lightk8s", "completion", "install", "--dir", folder); e.code != 0 {
		t.Fatalf("install completion: exit code %d: %s", e.code, e.errOut)
	}
	if info, err := os.Stat(filepath.Join(folder, "kubectl_complete-lightk8s")); err != nil || info.Mode().Perm()&0o111 == 0 {
		t.Fatalf("kubectl cannot run the file: %v, %v", info, err)
	}
	for typed, want := range map[string]string{
		"--contr": "--control\t", "--control=priv": "privileged\t", "--namespace=plan": "planted\n", "--output=sar": "sarif\n",
	} {
		e := home.kubectlWith(path, "__complete", "lightk8s", "audit", typed)
		if e.code != 0 || !strings.Contains(e.out, want) {
			t.Errorf("audit %s: exit code %d, completed by\n%s%s", typed, e.code, e.out, e.errOut)
		}
	}
}
