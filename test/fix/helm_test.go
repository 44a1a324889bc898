package fix_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/test/helm"
)

// A release is upgraded by the real Helm after everything that fix and tune do to it, or leave to it.
func TestReleasesAreUpgradedAfterwards(t *testing.T) {
	node(t)
	namespace(t, "release")
	folder := t.TempDir()
	for name, value := range map[string]string{
		"KUBECONFIG": cluster.kubeconfig, "PATCHES": folder, "KUBECTL": filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kubectl"),
	} {
		t.Setenv(name, value)
	}
	if err := helm.KeepIn(folder); err != nil {
		t.Fatal(err)
	}
	release := func(args ...string) error {
		_, err := helm.Run(append(args, "web", "testdata/chart", "-n", "release")...)
		return err
	}
	upgrade := func(args ...string) {
		t.Helper()
		if err := release(append([]string{"upgrade"}, args...)...); err != nil {
			t.Fatal(err)
		}
		available(t, "release", "web")
	}
	if err := release("install"); err != nil {
		t.Fatal(err)
	}
	available(t, "release", "web")

	// What fix leaves, Helm finds as it was.
	o := must(t, append([]string{"fix", "-n", "release", "--apply"}, only...)...)
	if want := "belongs to Helm release release/web"; !says(o.out, want) {
		t.Errorf("the plan lacks %q:\n%s", want, o.out)
	}
	upgrade("--set", "replicas=2")

	// The patch goes in between, and each upgrade keeps it.
	o = must(t, "fix", "-n", "release", "--only", "allow-privilege-escalation", "-o", "kustomize")
	if err := os.WriteFile(folder+"/kustomization.yaml", []byte(o.out+"resources: [chart.yaml]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := helm.Run("plugin", "install", "testdata/postrenderer"); err != nil {
		t.Fatal(err)
	}
	for _, replicas := range []string{"1", "2"} {
		upgrade("--post-renderer", "kustomize", "--set", "replicas="+replicas)
		if !isSetIn(get(t, "Deployment", "release", "web")) {
			t.Error("the chart is not patched")
		}
	}
	if o := run(t, "audit", "-n", "release", "--control", "allow-privilege-escalation", "--fail-on", "low"); o.code != exitcode.Clean {
		t.Errorf("it is found again: %s%s", o.out, o.errOut)
	}
	upgrade()
	if isSetIn(get(t, "Deployment", "release", "web")) {
		t.Error("without the patch it stays")
	}

	// Fields that are taken from Helm by force keep it from upgrading, until they are given back.
	before := get(t, "Deployment", "release", "web")
	o = tune(t, "release", "0.02", "--apply", "--yes", "--force-conflicts")
	if now := memoryOf(t, "release", "web"); now == "512Mi/none" {
		t.Fatalf("nothing is tuned:\n%s\n%s", o.out, o.errOut)
	}
	if err := release("upgrade", "--set", "memory=384Mi"); err == nil || !strings.Contains(err.Error(), "conflict") {
		t.Errorf("Helm takes the fields back: %v", err)
	}
	must(t, "fix", "undo", runID(t, o), "--yes", "--settle", "1s")
	same(t, before, get(t, "Deployment", "release", "web"))
	upgrade("--set", "memory=384Mi")
	if now := memoryOf(t, "release", "web"); now != "384Mi/none" {
		t.Errorf("Helm made it %s", now)
	}
}
