package fix_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// A plan is what the API server makes of it, and is made as a whole or, where anything changed since, not at all.
func TestAPlanIsWhatIsMade(t *testing.T) {
	namespace(t, "planned")
	create(t, "planned", report)
	create(t, "planned", web)
	file := filepath.Join(t.TempDir(), "plan.json")
	both := []string{"-n", "planned", "--only", "cron-job-history,allow-privilege-escalation"}
	must(t, append([]string{"fix", "--plan", file}, both...)...)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if o := run(t, append([]string{"fix", "--plan", file}, both...)...); o.code != exitcode.Usage || !says(o.errOut, "already exists; move it away") {
		t.Errorf("written twice: exit code %d\n%s", o.code, o.errOut)
	}
	apply := append([]string{"fix", "--apply=" + file, "--yes", "--settle", "1s"}, both...)

	patch(t, "CronJob", "planned", "report", `{"spec": {"suspend": true}}`)
	o := run(t, apply...)
	if want := "is stale: CronJob planned/report would change otherwise now; make a new one; nothing was changed"; o.code != exitcode.Unread || !says(o.errOut, want) {
		t.Errorf("exit code %d, want %q:\n%s", o.code, want, o.errOut)
	}
	if isSetIn(get(t, "Deployment", "planned", "web")) {
		t.Error("the Deployment is changed")
	}
	patch(t, "CronJob", "planned", "report", `{"spec": {"suspend": false}}`)
	must(t, apply...)
	planned, err := journal.ReadPlan(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if len(planned.Steps) != 2 {
		t.Fatalf("%d objects are planned", len(planned.Steps))
	}
	for _, step := range planned.Steps {
		now := get(t, step.Object.Kind, "planned", step.Object.Name)
		if diff := cmp.Diff(step.After, patches.Content(now)); diff != "" {
			t.Errorf("%s is not as planned (-planned +is):\n%s", step.Object, diff)
		}
	}
	// A plan of what is done is stale too.
	if o := run(t, apply...); o.code != exitcode.Unread {
		t.Errorf("made twice: exit code %d\n%s", o.code, o.errOut)
	}
}

func TestFilesThatAreNoPlans(t *testing.T) {
	namespace(t, "noplan")
	create(t, "noplan", report)
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "not a file that fix --plan wrote"},
		"a manifest":    {"apiVersion: v1", "not a file that fix --plan wrote"},
		"another kind":  {`{"apiVersion": "v1", "kind": "Pod"}`, "not a file that fix --plan wrote"},
		"other cluster": {`{"apiVersion": "lightk8s.dev/v1alpha1", "kind": "Run", "id": "fix-20260101t000000z-aaaa", "cluster": "a"}`, "is of another cluster"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "plan.json")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if o := run(t, "fix", "-n", "noplan", "--apply="+file, "--yes"); o.code != exitcode.Usage || !says(o.errOut, c.want) {
				t.Errorf("exit code %d, want %q:\n%s", o.code, c.want, o.errOut)
			}
		})
	}
	if o := run(t, "fix", "-n", "noplan", "--apply="+filepath.Join(t.TempDir(), "none"), "--yes"); o.code != exitcode.Usage || !says(o.errOut, "no such file") {
		t.Errorf("absent: exit code %d\n%s", o.code, o.errOut)
	}
}
