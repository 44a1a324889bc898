package fix_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

const report = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: "@daily"
  successfulJobsHistoryLimit: 30
  failedJobsHistoryLimit: 30
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: report, image: registry.example.com/report:1.0}]
`

var history = []string{"--only", "cron-job-history", "--yes"}

// patch changes an object as another manager.
func patch(t *testing.T, kind, namespace, name, merge string) {
	t.Helper()
	_, err := cluster.dynamic.Resource(resources[kind]).Namespace(namespace).Patch(t.Context(), name, types.MergePatchType, []byte(merge), metav1.PatchOptions{FieldManager: "kubectl-edit"})
	if err != nil {
		t.Fatal(err)
	}
}

func TestUndoLeavesWhatOthersChanged(t *testing.T) {
	namespace(t, "others")
	create(t, "others", report)
	id := runID(t, must(t, append([]string{"fix", "-n", "others", "--apply"}, history...)...))

	patch(t, "CronJob", "others", "report", `{"spec": {"failedJobsHistoryLimit": 7, "suspend": true}}`)
	o := run(t, "fix", "undo", id, "--yes")
	if want := "not done: CronJob others/report: spec.failedJobsHistoryLimit changed since; set it by hand"; o.code != exitcode.Partly || !strings.Contains(o.errOut, want) {
		t.Errorf("exit code %d, want %q:\n%s", o.code, want, o.errOut)
	}
	spec := func() map[string]any { return get(t, "CronJob", "others", "report")["spec"].(map[string]any) }
	if got := spec(); got["successfulJobsHistoryLimit"] != int64(30) || got["failedJobsHistoryLimit"] != int64(7) || got["suspend"] != true {
		t.Errorf("after undo: %v", got)
	}
	// What the run set is there again.
	patch(t, "CronJob", "others", "report", `{"spec": {"failedJobsHistoryLimit": 3}}`)
	must(t, "fix", "undo", id, "--yes")
	if got := spec(); got["failedJobsHistoryLimit"] != int64(30) || got["suspend"] != true {
		t.Errorf("after another undo: %v", got)
	}
}

func TestAnObjectThatWasMadeAnewIsLeft(t *testing.T) {
	namespace(t, "anew")
	create(t, "anew", report)
	id := runID(t, must(t, append([]string{"fix", "-n", "anew", "--apply"}, history...)...))
	jobs := cluster.typed.BatchV1().CronJobs("anew")
	if err := jobs.Delete(t.Context(), "report", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	o := run(t, "fix", "undo", id, "--yes")
	if want := "CronJob anew/report: it is gone"; o.code != exitcode.Partly || !strings.Contains(o.errOut, want) {
		t.Errorf("exit code %d, want %q:\n%s", o.code, want, o.errOut)
	}
	create(t, "anew", report)
	before := get(t, "CronJob", "anew", "report")
	o = run(t, "fix", "undo", id, "--yes")
	if want := "CronJob anew/report: it was made anew since"; o.code != exitcode.Partly || !strings.Contains(o.errOut, want) {
		t.Errorf("exit code %d, want %q:\n%s", o.code, want, o.errOut)
	}
	same(t, before, get(t, "CronJob", "anew", "report"))
}

func TestJournalsThatNoRunWroteChangeNothing(t *testing.T) {
	namespace(t, "forged")
	create(t, "forged", report)
	id := runID(t, must(t, append([]string{"fix", "-n", "forged", "--apply"}, history...)...))
	secrets := cluster.typed.CoreV1().Secrets("kube-system")
	index, err := secrets.Get(t.Context(), id, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	part, err := secrets.Get(t.Context(), id+"-1", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	after := get(t, "CronJob", "forged", "report")
	forged := 0
	forge := func(change func(index, part *corev1.Secret)) string {
		forged++
		name := fmt.Sprintf("fix-20260101t000000z-aaa%c", 'a'+forged)
		one, two := index.DeepCopy(), part.DeepCopy()
		one.ObjectMeta = metav1.ObjectMeta{Name: name, Labels: map[string]string{"lightk8s.dev/run": name, "lightk8s.dev/index": "true"}}
		two.ObjectMeta = metav1.ObjectMeta{Name: name + "-1", Labels: map[string]string{"lightk8s.dev/run": name}}
		change(one, two)
		for _, secret := range []*corev1.Secret{one, two} {
			if _, err := secrets.Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := secrets.Delete(context.WithoutCancel(t.Context()), secret.Name, metav1.DeleteOptions{}); err != nil {
					t.Error(err)
				}
			})
		}
		return name
	}
	for name, c := range map[string]struct {
		id   string
		want string
	}{
		"another name":         {forge(func(_, _ *corev1.Secret) {}), `it is that of "` + id + `"`},
		"another type":         {forge(func(index, _ *corev1.Secret) { index.Type = corev1.SecretTypeOpaque }), "the journal has no such run"},
		"no index":             {forge(func(index, _ *corev1.Secret) { index.Data["index"] = []byte("{") }), "damaged"},
		"another part":         {forge(func(_, part *corev1.Secret) { part.Data["part"] = []byte("a") }), "its digest is another"},
		"too many parts":       {forge(func(index, _ *corev1.Secret) { index.Data["index"] = []byte(`{"parts": 3}`) }), "cannot get part 2"},
		"another kind of part": {forge(func(_, part *corev1.Secret) { part.Type = corev1.SecretTypeOpaque }), "part 1 is no journal"},
		"no progress":          {forge(func(index, _ *corev1.Secret) { index.Data["progress"] = nil }), "damaged"},
		"no such run":          {"fix-20260101t000000z-zzzz", "the journal has no such run; see kubectl lightk8s fix history"},
		"a path":               {"../../etc/passwd", "the journal has no such run"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, verb := range []string{"undo", "resume"} {
				o := run(t, "fix", verb, c.id, "--yes")
				if o.code != exitcode.Unread || !strings.Contains(o.errOut, c.want) {
					t.Errorf("%s: exit code %d, want %q:\n%s", verb, o.code, c.want, o.errOut)
				}
			}
		})
	}
	same(t, after, get(t, "CronJob", "forged", "report"))
	// History names those that cannot be read, and shows the others.
	o := run(t, "fix", "history")
	if o.code != exitcode.Unread || !strings.Contains(o.out, id) || !strings.Contains(o.errOut, "damaged") {
		t.Errorf("history: exit code %d\n%s\n%s", o.code, o.out, o.errOut)
	}
}

func TestOneRunAtATime(t *testing.T) {
	namespace(t, "locked")
	create(t, "locked", report)
	before := get(t, "CronJob", "locked", "report")
	leases := cluster.typed.CoordinationV1().Leases("kube-system")
	hold := func(since time.Duration) {
		t.Helper()
		_ = leases.Delete(t.Context(), "lightk8s-run", metav1.DeleteOptions{}) // it can be there
		lease := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: "lightk8s-run"}, Spec: coordinationv1.LeaseSpec{
			HolderIdentity: new("fix-other"), RenewTime: &metav1.MicroTime{Time: time.Now().Add(-since)},
		}}
		if _, err := leases.Create(t.Context(), lease, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	hold(30 * time.Second)
	o := run(t, append([]string{"fix", "-n", "locked", "--apply"}, history...)...)
	if want := "run fix-other changes the cluster, and said so "; o.code != exitcode.Unread || !strings.Contains(o.errOut, want) {
		t.Errorf("exit code %d, want %q:\n%s", o.code, want, o.errOut)
	}
	same(t, before, get(t, "CronJob", "locked", "report"))
	for _, since := range []time.Duration{3 * time.Minute, -time.Hour} { // it died, and it was forged
		hold(since)
		id := runID(t, must(t, append([]string{"fix", "-n", "locked", "--apply"}, history...)...))
		must(t, "fix", "undo", id, "--yes")
		same(t, before, get(t, "CronJob", "locked", "report"))
	}
	if _, err := leases.Get(t.Context(), "lightk8s-run", metav1.GetOptions{}); err == nil {
		t.Error("the lock is still there")
	}
}

// release takes away the lock of a run that was cut off, which another waits two minutes for.
func release(t *testing.T) {
	t.Helper()
	err := cluster.typed.CoordinationV1().Leases("kube-system").Delete(t.Context(), "lightk8s-run", metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		t.Fatal(err)
	}
}

// remove deletes CronJobs.
func remove(t *testing.T, namespace string, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := cluster.typed.BatchV1().CronJobs(namespace).Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}
