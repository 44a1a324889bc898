package fix_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// as has the image of a workload run as a user.
func as(id int) func(*unstructured.Unstructured) {
	return func(u *unstructured.Unstructured) {
		set(u, map[string]any{runsAs: fmt.Sprint(id)}, "spec", "template", "metadata", "annotations")
	}
}

func set(u *unstructured.Unstructured, value any, path ...string) {
	_ = unstructured.SetNestedField(u.Object, value, path...) // the manifest has what is above it
}

func called(name string) func(*unstructured.Unstructured) {
	return func(u *unstructured.Unstructured) { u.SetName(name) }
}

// What a manifest does not show the running pods do: the user of an image, and its digest.
func TestRunningPodsShowValues(t *testing.T) {
	namespace(t, "shown")
	latest := func(u *unstructured.Unstructured) {
		containers, _, _ := unstructured.NestedSlice(u.Object, "spec", "template", "spec", "containers")
		containers[0].(map[string]any)["image"] = "registry.example.com/web:latest"
		set(u, containers, "spec", "template", "spec", "containers")
	}
	create(t, "shown", web, as(1000), latest)
	create(t, "shown", web, as(0), called("root"))
	create(t, "shown", web, called("silent"))
	before := get(t, "Deployment", "shown", "web")
	only := []string{"--only", "run-as-non-root,capabilities-restricted,pinned-image", "--set", "pinned-image.pin=true"}
	plan := must(t, append([]string{"fix", "-n", "shown"}, only...)...)
	for _, want := range []string{
		"needs a value that nothing shows: --set run-as-non-root.user=USER", "needs a value that nothing shows: --set capabilities-restricted.drop_all=true",
		"+          runAsUser: 1000", "+          runAsGroup: 1000", "+          runAsNonRoot: true", "+            - ALL",
		"+      - image: registry.example.com/web:latest@" + imageDigest, "+        imagePullPolicy: IfNotPresent",
	} {
		if !says(plan.out, want) && !strings.Contains(plan.out, want) {
			t.Errorf("the plan lacks %q:\n%s", want, plan.out)
		}
	}
	if n := strings.Count(plan.out, "runAsUser"); n != 1 {
		t.Errorf("%d workloads get a user:\n%s", n, plan.out)
	}
	applied := must(t, append([]string{"fix", "-n", "shown", "--apply", "--yes", "--settle", "1s"}, only...)...)
	container := get(t, "Deployment", "shown", "web")["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)
	if got := fmt.Sprint(container["securityContext"], container["image"]); got != "map[capabilities:map[drop:[ALL]] runAsGroup:1000 runAsNonRoot:true runAsUser:1000]registry.example.com/web:latest@"+imageDigest {
		t.Errorf("got %s", got)
	}
	must(t, "fix", "undo", runID(t, applied), "--yes", "--settle", "1s")
	same(t, before, get(t, "Deployment", "shown", "web"))
}

// A value of the user is for what nothing shows, and a proposed one for what the user does not set.
func TestValuesOfTheUser(t *testing.T) {
	namespace(t, "given")
	create(t, "given", web)
	plan := must(t, "fix", "-n", "given", "--defaults", "--set", "run-as-non-root.user=1234", "--set", "ephemeral-storage-limit.request=8Mi")
	for _, want := range []string{"+          runAsUser: 1234", "+            ephemeral-storage: 1Gi", "+            ephemeral-storage: 8Mi"} {
		if !strings.Contains(plan.out, want) {
			t.Errorf("the plan lacks %q:\n%s", want, plan.out)
		}
	}
	if without := must(t, "fix", "-n", "given"); !says(without.out, "needs a value, such as --set ephemeral-storage-limit.limit=1Gi; --defaults takes it") {
		t.Errorf("without it:\n%s", without.out)
	}
	for given, want := range map[string]string{
		"run-as-non-root":                   `--set "run-as-non-root": want CONTROL.PARAMETER=VALUE`,
		"run-as-non-root.user=me":           "parameter user is a string, want a number",
		"run-as-nonroot.user=1":             `unknown control "run-as-nonroot": did you mean "run-as-non-root"?`,
		"run-as-non-root.usr=1":             `unknown parameter "usr": did you mean "user"?`,
		"seccomp-profile-restricted.type=x": "the control has no parameters",
	} {
		if o := run(t, "fix", "-n", "given", "--set", given); o.code != exitcode.Usage || !strings.Contains(o.errOut, want) {
			t.Errorf("%s: code %d, %s", given, o.code, o.errOut)
		}
	}
}

// A namespace gets the level that everything in it meets: what runs by the API server's word, what does not by the controls'.
func TestNamespacesGetTheLevelThatTheyBear(t *testing.T) {
	hard := func(u *unstructured.Unstructured) {
		set(u, map[string]any{"runAsNonRoot": true, "seccompProfile": map[string]any{"type": "RuntimeDefault"}}, "spec", "template", "spec", "securityContext")
		containers, _, _ := unstructured.NestedSlice(u.Object, "spec", "template", "spec", "containers")
		containers[0].(map[string]any)["securityContext"] = map[string]any{"allowPrivilegeEscalation": false, "capabilities": map[string]any{"drop": []any{"ALL"}}}
		set(u, containers, "spec", "template", "spec", "containers")
	}
	scaledToZero := func(u *unstructured.Unstructured) {
		u.SetName("later")
		set(u, int64(0), "spec", "replicas")
		set(u, true, "spec", "template", "spec", "hostNetwork")
	}
	deployments := [][]func(*unstructured.Unstructured){{}}
	for name, test := range map[string]struct {
		changes [][]func(*unstructured.Unstructured)
		flags   []string
		want    string
	}{
		"hard":      {changes: [][]func(*unstructured.Unstructured){{hard}}, flags: []string{"--set", "pod-security-label.level=restricted"}, want: "restricted"},
		"plain":     {changes: deployments, want: "baseline"},
		"ambitious": {changes: deployments, flags: []string{"--set", "pod-security-label.level=restricted"}},
		"later":     {changes: [][]func(*unstructured.Unstructured){{hard}, {scaledToZero}}, flags: []string{"--set", "pod-security-label.level=baseline"}},
		"in-part":   {changes: deployments, flags: []string{"-l", "kubernetes.io/metadata.name=level-in-part"}},
		"unused":    {},
	} {
		t.Run(name, func(t *testing.T) {
			name := "level-" + name
			namespace(t, name)
			namespaces := cluster.typed.CoreV1().Namespaces()
			unset := `{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":null}}}`
			if _, err := namespaces.Patch(t.Context(), name, types.MergePatchType, []byte(unset), metav1.PatchOptions{}); err != nil {
				t.Fatal(err)
			}
			for _, changes := range test.changes {
				create(t, name, web, changes...)
			}
			all := append([]string{"fix", "-n", name, "--only", "pod-security-label"}, test.flags...)
			plan := must(t, all...)
			line := "+    pod-security.kubernetes.io/enforce: " + test.want
			if got := strings.Contains(plan.out, "+    pod-security.kubernetes.io/enforce: "); got != (test.want != "") || got && !strings.Contains(plan.out, line+"\n") {
				t.Fatalf("want %q:\n%s\n%s", test.want, plan.out, plan.errOut)
			}
			if test.want == "" {
				return
			}
			applied := must(t, append(slices.Clone(all), "--apply", "--yes", "--settle", "1s")...)
			after, err := cluster.typed.CoreV1().Namespaces().Get(t.Context(), name, metav1.GetOptions{})
			if err != nil || after.Labels["pod-security.kubernetes.io/enforce"] != test.want {
				t.Errorf("labels %v, %v", after.Labels, err)
			}
			must(t, "fix", "undo", runID(t, applied), "--yes", "--settle", "1s")
			after, err = cluster.typed.CoreV1().Namespaces().Get(t.Context(), name, metav1.GetOptions{})
			if err != nil || after.Labels["pod-security.kubernetes.io/enforce"] != "" {
				t.Errorf("after undo: labels %v, %v", after.Labels, err)
			}
		})
	}
}
