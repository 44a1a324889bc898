package fix_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// TestTuneLeavesPodsThatCanBeCreatedAgain applies a plan in a namespace where a container without
// measurements requests 512Mi and has no limit: no default limit keeps its pods from coming back.
func TestTuneLeavesPodsThatCanBeCreatedAgain(t *testing.T) {
	node(t)
	namespace(t, "unmeasured")
	create(t, "unmeasured", named("shop", ""))
	create(t, "unmeasured", named("report", ""), func(u *unstructured.Unstructured) {
		if err := unstructured.SetNestedField(u.Object, int64(0), "spec", "replicas"); err != nil { // none is measured
			t.Fatal(err)
		}
	})
	o := tune(t, "unmeasured", "0", "-o", "wide", "--apply", "--yes")
	const want = "left out: namespace unmeasured gets no default requests and limits: deployment unmeasured/report: " +
		"container report requests 512Mi of memory, and its limit is 192Mi"
	if !says(o.out, want) {
		t.Errorf("it is not said why there are no defaults:\n%s", o.out)
	}
	if list := limitRanges(t, "unmeasured"); len(list) > 0 {
		t.Errorf("there are LimitRanges: %v", list)
	}
	for _, name := range []string{"shop", "report"} {
		live, err := cluster.typed.AppsV1().Deployments("unmeasured").Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{GenerateName: name + "-"}, Spec: live.Spec.Template.Spec}
		if _, err := cluster.typed.CoreV1().Pods("unmeasured").Create(t.Context(), pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}); err != nil {
			t.Errorf("a pod of %s cannot be created again: %v", name, err)
		}
	}
	must(t, "fix", "undo", runID(t, o), "--yes", "--settle", "1s")
}

// TestTuneWithoutUsageResizesNothing has nothing to go by: it changes no workload, and says what to read.
func TestTuneWithoutUsageResizesNothing(t *testing.T) {
	node(t)
	namespace(t, "unread")
	create(t, "unread", named("shop", ""))
	o := run(t, "tune", "-o", "wide", "--apply", "--yes")
	if !says(o.out, "container use not read, so no workload is resized and no namespace gets defaults; add --usage") {
		t.Errorf("it is not said what to read (exit code %d):\n%s\n%s", o.code, o.out, o.errOut)
	}
	if now := memoryOf(t, "unread", "shop"); now != "512Mi/none" || len(limitRanges(t, "unread")) > 0 {
		t.Errorf("it has %s", now)
	}
}
