package integration_test

import (
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// TestTuneAgainKeepsWhatItSet runs twice. The second run has only a CPU request to set, and must not
// take away the memory request of the first: server-side apply removes what a manager no longer names.
func TestTuneAgainKeepsWhatItSet(t *testing.T) {
	namespace, node := bare("v1", "Namespace", "", "tuned"), bareNode("n2", "True")
	account := bare("v1", "ServiceAccount", "tuned", "default")
	again, pod := deployment("again")
	pod["spec"].(map[string]any)["nodeName"] = "n2"
	shared.mustApply(t, namespace, account, node, pod)
	t.Cleanup(func() { shared.remove(t, []map[string]any{again, pod, node, account, namespace}) })
	client, err := shared.client(&unstructured.Unstructured{Object: again})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Create(t.Context(), &unstructured.Unstructured{Object: again}, metav1.CreateOptions{FieldManager: "kubectl-client-side-apply"}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.yaml"), filepath.Join(dir, "second.yaml")
	tune := func(cores, undo string) {
		t.Helper()
		o := run(t, "tune", "--kubeconfig", shared.kubeconfig(t), "--usage",
			"--prometheus-url", prometheusWith(t, cores, "again-5d9c6b5f4-abcde"), "--apply", "--yes", "--backup", undo)
		if !strings.Contains(o.out, "tuned/again applied") {
			t.Fatalf("nothing was applied: exit code %d\n%s\n%s", o.code, o.out, o.errOut)
		}
	}
	expect := func(when, wantRequest, wantCPU string, wantLimit bool) {
		t.Helper()
		request, limit := memoryOf(t, "again")
		live, err := shared.typed.AppsV1().Deployments("tuned").Get(t.Context(), "again", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		cpu := live.Spec.Template.Spec.Containers[0].Resources.Requests.Cpu().String()
		if request != wantRequest || cpu != wantCPU || (limit != "none") != wantLimit {
			t.Errorf("%s: memory request %s, limit %s, CPU request %s; want %s, a limit: %t, %s", when, request, limit, cpu, wantRequest, wantLimit, wantCPU)
		}
	}
	undo := func(file string, want int, args ...string) outcome {
		t.Helper()
		o := run(t, append([]string{"tune", "--kubeconfig", shared.kubeconfig(t), "--undo", file, "--yes"}, args...)...)
		if o.code != want {
			t.Errorf("undo of %s: exit code %d, want %d: %s", filepath.Base(file), o.code, want, o.errOut)
		}
		return o
	}

	tune("0", first)
	expect("after the first run", "100Mi", "0", true)
	tune("500", second)
	expect("after the second run", "100Mi", "125m", true)
	undo(second, exitcode.Clean)
	expect("after the undo of the second", "100Mi", "0", true)

	// A user gives it more memory meanwhile: that is not overwritten.
	patch := []byte(`{"spec":{"template":{"spec":{"containers":[{"name":"again","resources":{"requests":{"memory":"104Mi"}}}]}}}}`)
	if _, err := shared.typed.AppsV1().Deployments("tuned").Patch(t.Context(), "again", types.StrategicMergePatchType, patch, metav1.PatchOptions{FieldManager: "kubectl-edit"}); err != nil {
		t.Fatal(err)
	}
	if o := undo(first, exitcode.Partly); !strings.Contains(o.errOut, "kubectl-edit") {
		t.Errorf("it is not said who changed it: %s", o.errOut)
	}
	expect("after the refused undo of the first", "104Mi", "0", true)
	undo(first, exitcode.Clean, "--force-conflicts")
	expect("after the forced undo of the first", "512Mi", "0", false)
}
