package integration_test

import (
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// TestTuneLeavesPodsThatCanBeCreatedAgain applies a plan in a namespace where a container without
// measurements requests 512Mi and has no limit: no default limit keeps its pods from coming back.
func TestTuneLeavesPodsThatCanBeCreatedAgain(t *testing.T) {
	namespace, node := bare("v1", "Namespace", "", "tuned"), bareNode("n1", "True")
	account := bare("v1", "ServiceAccount", "tuned", "default")
	web, webPod := deployment("web")
	report, reportPod := deployment("report")
	shared.mustApply(t, namespace, account, node, web, report, webPod, reportPod)
	t.Cleanup(func() { shared.remove(t, []map[string]any{web, report, webPod, reportPod, node, account, namespace}) })

	undo := filepath.Join(t.TempDir(), "undo.yaml")
	o := run(t, "tune", "-o", "wide", "--kubeconfig", shared.kubeconfig(t), "--usage", "--prometheus-url", prometheus(t, "web-5d9c6b5f4-abcde"),
		"--apply", "--yes", "--force-conflicts", "--backup", undo)
	if o.code != exitcode.Unread { // no kubelet answers here
		t.Errorf("exit code %d: %s", o.code, o.errOut)
	}
	said := strings.Join(strings.Fields(o.out), " ")
	const want = "left out: namespace tuned gets no default requests and limits: deployment tuned/report: " +
		"container report requests 512Mi of memory, and its limit is 192Mi"
	if !strings.Contains(said, want) {
		t.Errorf("it is not said why there are no defaults:\n%s", o.out)
	}
	if list, err := shared.typed.CoreV1().LimitRanges("tuned").List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) > 0 {
		t.Errorf("there are LimitRanges: %v, %v", list.Items, err)
	}
	for _, name := range []string{"web", "report"} {
		live, err := shared.typed.AppsV1().Deployments("tuned").Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{GenerateName: name + "-"}, Spec: live.Spec.Template.Spec}
		if _, err := shared.typed.CoreV1().Pods("tuned").Create(t.Context(), pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}); err != nil {
			t.Errorf("a pod of %s cannot be created again: %v", name, err)
		}
	}
	if o := run(t, "tune", "--kubeconfig", shared.kubeconfig(t), "--undo", undo, "--yes"); o.code != exitcode.Clean {
		t.Errorf("undo: exit code %d: %s", o.code, o.errOut)
	}
}

// TestTuneWithoutUsageResizesNothing has nothing to go by: it changes no workload, and says what to read.
func TestTuneWithoutUsageResizesNothing(t *testing.T) {
	namespace, node := bare("v1", "Namespace", "", "tuned"), bareNode("n1", "True")
	account := bare("v1", "ServiceAccount", "tuned", "default")
	web, webPod := deployment("web")
	shared.mustApply(t, namespace, account, node, web, webPod)
	t.Cleanup(func() { shared.remove(t, []map[string]any{web, webPod, node, account, namespace}) })

	o := run(t, "tune", "-o", "wide", "--kubeconfig", shared.kubeconfig(t), "--apply", "--yes", "--backup", filepath.Join(t.TempDir(), "undo.yaml"))
	said := strings.Join(strings.Fields(o.out), " ")
	if !strings.Contains(said, "container use not read, so no workload is resized and no namespace gets defaults; add --usage") {
		t.Errorf("it is not said what to read (exit code %d):\n%s\n%s", o.code, o.out, o.errOut)
	}
	if request, limit := memoryOf(t, "web"); request != "512Mi" || limit != "none" {
		t.Errorf("the request became %s, the limit %s", request, limit)
	}
	if list, err := shared.typed.CoreV1().LimitRanges("tuned").List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) > 0 {
		t.Errorf("there are LimitRanges: %v, %v", list.Items, err)
	}
}
