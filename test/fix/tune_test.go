package fix_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// named is web under another name, which requests 512Mi.
func named(name, limits string) string {
	return strings.NewReplacer("web", name, "{requests: {cpu: 10m, memory: 32Mi}, limits: {memory: 32Mi}}", "{requests: {memory: 512Mi}"+limits+"}").Replace(web)
}

// tune runs the verb with the use that Prometheus has seen in a namespace.
func tune(t *testing.T, namespace, cores string, args ...string) outcome {
	t.Helper()
	return run(t, append([]string{"tune", "--usage", "--prometheus-url", prometheus(t, namespace, cores), "--settle", "1s"}, args...)...)
}

// memoryOf is the memory request and limit of the container of a Deployment.
func memoryOf(t *testing.T, namespace, name string) string {
	t.Helper()
	live, err := cluster.typed.AppsV1().Deployments(namespace).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return sizesOf(live.Spec.Template.Spec)
}

func sizesOf(spec corev1.PodSpec) string {
	sizes, limit := spec.Containers[0].Resources, "none"
	if quantity, ok := sizes.Limits["memory"]; ok {
		limit = quantity.String()
	}
	return sizes.Requests.Memory().String() + "/" + limit
}

// podsOf names the pods that run in a namespace, with their sizes.
func podsOf(t *testing.T, namespace string) string {
	t.Helper()
	list, err := cluster.typed.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, pod := range list.Items {
		if pod.DeletionTimestamp == nil {
			names = append(names, pod.Name+" "+sizesOf(pod.Spec))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func limitRanges(t *testing.T, namespace string) []corev1.LimitRange {
	t.Helper()
	list, err := cluster.typed.CoreV1().LimitRanges(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

func TestTuneAppliesAndGoesBack(t *testing.T) {
	node(t)
	namespace(t, "tuned")
	create(t, "tuned", named("shop", ""))
	before := get(t, "Deployment", "tuned", "shop")

	if o := tune(t, "tuned", "0", "--apply", "--dry-run"); !strings.Contains(o.out, "+            memory: 100Mi") || !strings.Contains(o.out, "Deployment tuned/shop changed (dry run)") {
		t.Errorf("the dry run does not show what it would do:\n%s\n%s", o.out, o.errOut)
	}
	if o := tune(t, "tuned", "0", "--apply"); o.code != exitcode.Usage || !strings.Contains(o.errOut, "no terminal for the prompt") {
		t.Errorf("without a terminal: exit code %d, %s", o.code, o.errOut)
	}
	same(t, before, get(t, "Deployment", "tuned", "shop"))

	o := tune(t, "tuned", "0", "--apply", "--yes")
	if !says(o.out, "Deployment tuned/shop changed") || !says(o.out, "LimitRange tuned/lightk8s created") {
		t.Fatalf("exit code %d\n%s\n%s", o.code, o.out, o.errOut)
	}
	if now := memoryOf(t, "tuned", "shop"); !strings.HasPrefix(now, "100Mi/") || strings.HasSuffix(now, "none") {
		t.Errorf("it has %s", now)
	}
	if len(limitRanges(t, "tuned")) != 1 {
		t.Error("there is no LimitRange")
	}
	id := runID(t, o)
	if !strings.Contains(o.errOut, "To undo, run kubectl lightk8s fix undo "+id) {
		t.Errorf("it is not said how to go back:\n%s", o.errOut)
	}
	if o = tune(t, "tuned", "0", "--apply", "--yes"); !strings.Contains(o.out, "no object is to change") {
		t.Errorf("the second run has something to do:\n%s\n%s", o.out, o.errOut)
	}

	must(t, "tune", "--undo", id, "--yes", "--settle", "1s")
	same(t, before, get(t, "Deployment", "tuned", "shop"))
	if left := limitRanges(t, "tuned"); len(left) > 0 {
		t.Errorf("after the undo there are LimitRanges: %v", left)
	}
	if o := must(t, "fix", "history"); !strings.Contains(o.out, id) {
		t.Errorf("history:\n%s", o.out)
	}
}

// What belongs to others is left, and with it the defaults of its namespace: its pods would be refused by them.
func TestTuneLeavesWhatBelongsToOthers(t *testing.T) {
	node(t)
	namespace(t, "charted")
	create(t, "charted", named("shop", ""))
	create(t, "charted", named("chart", ""), func(u *unstructured.Unstructured) {
		u.SetLabels(map[string]string{"app.kubernetes.io/managed-by": "Helm"})
		u.SetAnnotations(map[string]string{"meta.helm.sh/release-name": "chart"})
	})
	before := get(t, "Deployment", "charted", "chart")
	o := tune(t, "charted", "0", "--apply", "--yes")
	for _, want := range []string{
		"left out: Deployment charted/chart: belongs to Helm release",
		"left out: LimitRange charted/lightk8s: Deployment charted/chart is left as it is, and its pods could be refused",
	} {
		if !says(o.errOut, want) {
			t.Errorf("stderr lacks %q:\n%s", want, o.errOut)
		}
	}
	if o.code != exitcode.Partly || !strings.HasPrefix(memoryOf(t, "charted", "shop"), "100Mi/") || len(limitRanges(t, "charted")) > 0 {
		t.Errorf("exit code %d, shop has %s\n%s\n%s", o.code, memoryOf(t, "charted", "shop"), o.out, o.errOut)
	}
	same(t, before, get(t, "Deployment", "charted", "chart"))

	o = tune(t, "charted", "0", "--apply", "--yes", "--force-conflicts")
	if !strings.HasPrefix(memoryOf(t, "charted", "chart"), "100Mi/") || len(limitRanges(t, "charted")) != 1 {
		t.Errorf("by force: exit code %d\n%s\n%s", o.code, o.out, o.errOut)
	}
}

// A second run takes nothing away from what the first one set, and each is undone by itself.
func TestTuneAgainKeepsWhatItSet(t *testing.T) {
	node(t)
	namespace(t, "again")
	create(t, "again", named("shop", ""))
	before := get(t, "Deployment", "again", "shop")
	sizes := func() string {
		t.Helper()
		spec := get(t, "Deployment", "again", "shop")["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
		return fmt.Sprint(spec["containers"].([]any)[0].(map[string]any)["resources"])
	}
	first := runID(t, tune(t, "again", "0", "--apply", "--yes"))
	afterFirst := sizes()
	second := runID(t, tune(t, "again", "500", "--apply", "--yes"))
	if now := sizes(); now == afterFirst || !strings.Contains(now, "cpu:125m") || !strings.Contains(now, "memory:100Mi") {
		t.Errorf("the second run makes %s of %s", now, afterFirst)
	}
	must(t, "fix", "undo", second, "--yes", "--settle", "1s")
	if now := sizes(); now != afterFirst {
		t.Errorf("after the undo of the second run it has %s, want %s", now, afterFirst)
	}
	must(t, "fix", "undo", first, "--yes", "--settle", "1s")
	same(t, before, get(t, "Deployment", "again", "shop"))
}

// What others made of an object that tune created is theirs.
func TestADefaultThatChangedSinceIsNotDeleted(t *testing.T) {
	node(t)
	namespace(t, "kept")
	create(t, "kept", named("shop", ""))
	id := runID(t, tune(t, "kept", "0", "--apply", "--yes"))
	patch := []byte(`{"metadata":{"labels":{"reviewed":"yes"}}}`)
	if _, err := cluster.typed.CoreV1().LimitRanges("kept").Patch(t.Context(), "lightk8s", types.MergePatchType, patch, metav1.PatchOptions{FieldManager: "kubectl-edit"}); err != nil {
		t.Fatal(err)
	}
	o := run(t, "fix", "undo", id, "--yes", "--settle", "1s")
	if o.code != exitcode.Partly || !says(o.errOut, "LimitRange kept/lightk8s: it changed since; delete it by hand") ||
		!says(o.errOut, "Deployment kept/shop: LimitRange kept/lightk8s still exists; its pods could be refused") || !strings.HasPrefix(memoryOf(t, "kept", "shop"), "100Mi/") {
		t.Errorf("exit code %d, it has %s\n%s\n%s", o.code, memoryOf(t, "kept", "shop"), o.out, o.errOut)
	}
	if err := cluster.typed.CoreV1().LimitRanges("kept").Delete(t.Context(), "lightk8s", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	must(t, "fix", "undo", id, "--yes", "--settle", "1s")
	if now := memoryOf(t, "kept", "shop"); now != "512Mi/none" {
		t.Errorf("it has %s", now)
	}
}

// Files of versions that kept no journal go back too: those were made by server-side apply.
func TestAnOldUndoFileGoesBack(t *testing.T) {
	node(t)
	namespace(t, "old")
	create(t, "old", named("shop", ""))
	before := get(t, "Deployment", "old", "shop")
	uid := (&unstructured.Unstructured{Object: before}).GetUID()
	apply := func(manifest string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kubectl"), //nolint:gosec // built by test/cluster
			"apply", "--kubeconfig", cluster.kubeconfig, "--server-side", "--force-conflicts", "--field-manager=lightk8s", "-f", "-")
		cmd.Stdin = strings.NewReader(manifest)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	const set = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop, namespace: old}, spec: {template: {spec: {containers: [
		{name: shop, resources: {requests: {memory: 100Mi}, limits: {memory: 200Mi}}}]}}}}`
	const had = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop, namespace: old}, spec: {template: {spec: {containers: [
		{name: shop, resources: {requests: {memory: 512Mi}}}]}}}}`
	apply(set)
	apply(`{apiVersion: v1, kind: LimitRange, metadata: {name: lightk8s, namespace: old}, spec: {limits: [{type: Container, default: {memory: 192Mi}}]}}`)
	available(t, "old", "shop")
	file := filepath.Join(t.TempDir(), "undo.yaml")
	text := fmt.Sprintf(`{apiVersion: lightk8s.dev/v1alpha1, kind: Undo, steps: [
		{object: {apiVersion: v1, kind: LimitRange, namespace: old, name: lightk8s}, delete: true},
		{object: {apiVersion: apps/v1, kind: Deployment, namespace: old, name: shop}, uid: %s, set: %s, apply: %s}]}`, uid, set, had)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	// A user gives it more memory meanwhile: that is not overwritten.
	patch := []byte(`{"spec":{"template":{"spec":{"containers":[{"name":"shop","resources":{"requests":{"memory":"104Mi"}}}]}}}}`)
	if _, err := cluster.typed.AppsV1().Deployments("old").Patch(t.Context(), "shop", types.StrategicMergePatchType, patch, metav1.PatchOptions{FieldManager: "kubectl-edit"}); err != nil {
		t.Fatal(err)
	}
	available(t, "old", "shop")
	undo := func(args ...string) outcome {
		return run(t, append([]string{"tune", "--undo", file, "--yes", "--settle", "1s"}, args...)...)
	}
	o := undo()
	if o.code != exitcode.Partly || !says(o.errOut, "requests.memory changed since; change it there, or set --force-conflicts") || len(limitRanges(t, "old")) > 0 {
		t.Errorf("exit code %d\n%s\n%s", o.code, o.out, o.errOut)
	}
	if now := memoryOf(t, "old", "shop"); now != "104Mi/200Mi" {
		t.Errorf("after the refused undo it has %s", now)
	}
	if o = undo("--force-conflicts"); o.code != exitcode.Clean || memoryOf(t, "old", "shop") != "512Mi/none" {
		t.Errorf("by force: exit code %d, it has %s\n%s\n%s", o.code, memoryOf(t, "old", "shop"), o.out, o.errOut)
	}
	must(t, "fix", "undo", runID(t, o), "--yes", "--settle", "1s") // an undo is a run, too
	if now := memoryOf(t, "old", "shop"); now != "104Mi/200Mi" {
		t.Errorf("after the undo of the undo it has %s", now)
	}
}
