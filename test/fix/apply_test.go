package fix_test

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// only is a change that rolls the pods.
var only = []string{"--only", "allow-privilege-escalation", "--settle", "1s", "--yes"}

func TestApplyAndUndo(t *testing.T) {
	namespace(t, "apply")
	create(t, "apply", web)
	before := get(t, "Deployment", "apply", "web")
	plan := must(t, "fix", "-n", "apply", "--only", "allow-privilege-escalation")
	for _, want := range []string{"Deployment apply/web", "+          allowPrivilegeEscalation: false", "replaces 1 pod", "Next: kubectl lightk8s fix"} {
		if !strings.Contains(plan.out, want) {
			t.Errorf("the plan lacks %q:\n%s", want, plan.out)
		}
	}
	same(t, before, get(t, "Deployment", "apply", "web"))

	applied := must(t, append([]string{"fix", "-n", "apply", "--apply"}, only...)...)
	for _, want := range []string{"Deployment apply/web changed; 1 new pod of it run", "Changed 1 object. Audited again:", "1 fixed"} {
		if !strings.Contains(applied.out, want) {
			t.Errorf("the run lacks %q:\n%s\n%s", want, applied.out, applied.errOut)
		}
	}
	id := runID(t, applied)
	undone := must(t, "fix", "undo", id, "--yes", "--settle", "1s")
	if !strings.Contains(undone.out, "Deployment apply/web undone") {
		t.Errorf("undo says:\n%s\n%s", undone.out, undone.errOut)
	}
	same(t, before, get(t, "Deployment", "apply", "web"))
	history := must(t, "fix", "history")
	if !strings.Contains(history.out, id) || !strings.Contains(history.out, "undone") {
		t.Errorf("history:\n%s", history.out)
	}
}

func TestWhatDoesNotBearAChangeIsReverted(t *testing.T) {
	namespace(t, "revert")
	create(t, "revert", web, func(u *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(u.Object, "allowPrivilegeEscalation", "spec", "template", "metadata", "annotations", bears); err != nil {
			t.Fatal(err)
		}
	})
	before := get(t, "Deployment", "revert", "web")
	o := run(t, append([]string{"fix", "-n", "revert", "--apply"}, only...)...)
	if o.code != exitcode.Reverted {
		t.Fatalf("exit code %d\n%s\n%s", o.code, o.out, o.errOut)
	}
	if want := "Deployment revert/web: reverted: container web: ended with exit code 1"; !strings.Contains(o.errOut, want) {
		t.Errorf("stderr lacks %q:\n%s", want, o.errOut)
	}
	same(t, before, get(t, "Deployment", "revert", "web"))
}
