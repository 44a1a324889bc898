package integration_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/report"
)

// What is deleted from a cluster is fixed; what a narrower audit does not read is not.
func TestAComparisonOfAClusterSeparatesWhatIsGoneFromWhatIsNotRead(t *testing.T) {
	kept, gone := privilegedPod("amber", "kept"), privilegedPod("amber", "gone")
	kept["metadata"].(map[string]any)["labels"] = map[string]any{"app": "web"}
	elsewhere := privilegedPod("ochre", "elsewhere")
	shared.mustApply(t,
		bare("v1", "Namespace", "", "amber"), bare("v1", "ServiceAccount", "amber", "default"), kept, gone,
		bare("v1", "Namespace", "", "ochre"), bare("v1", "ServiceAccount", "ochre", "default"), elsewhere)
	flags := []string{"--kubeconfig", shared.kubeconfig(t), "--control", "privileged"}
	before, written := audit(t, flags...)
	file := filepath.Join(t.TempDir(), "before.json")
	if err := os.WriteFile(file, []byte(written.out), 0o600); err != nil {
		t.Fatal(err)
	}
	flags = append(flags, "--compare", file)
	all := before.Findings.Len()
	check := func(name string, want report.Comparison, args ...string) {
		t.Helper()
		c := auditClean(t, append(flags, args...)...).Comparison
		if c.New != want.New || c.Fixed != want.Fixed || c.Unchanged != want.Unchanged || c.NotChecked != want.NotChecked || c.Covered != 0 {
			t.Errorf("%s: %+v, want %+v", name, c, want)
		}
	}
	check("nothing changed", report.Comparison{Unchanged: all})
	shared.remove(t, []map[string]any{gone})
	check("one pod is gone", report.Comparison{Fixed: 1, Unchanged: all - 1})
	check("in its namespace", report.Comparison{Fixed: 1, Unchanged: 1, NotChecked: all - 2}, "-n", "amber")
	check("in another namespace", report.Comparison{Unchanged: 1, NotChecked: all - 1}, "-n", "ochre")
	check("with labels", report.Comparison{Unchanged: 1, NotChecked: all - 1}, "-l", "app=web")
	shared.mustApply(t, privilegedPod("ochre", "added"))
	check("one more", report.Comparison{New: 1, Fixed: 1, Unchanged: all - 1})
}
