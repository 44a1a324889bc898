package chart_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

const (
	sentFile   = "testdata/sent.yaml"
	aroundFile = "testdata/around.yaml"
)

// verdict is what becomes of one object.
type verdict struct {
	// By is who denies it: "floor", "webhook", or "API server"; "": it is admitted.
	By string
	// Limits of memory that are injected, by container.
	Limits map[string]int64
}

// What admit --cluster says of manifests is what the API server says when they are created, in both modes: to
// each the floor answers before the webhook.
func TestAdmitSaysWhatTheClusterSays(t *testing.T) {
	cluster := startCluster(t)
	cluster.makeNode(t)
	for _, object := range read(t, aroundFile) {
		if _, err := cluster.resource(object).Create(t.Context(), object, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	values := valuesFile(t, `
exceptions: [flannel]
services: {enabled: true}
policy: {admission: {namespaces: [{namespaces: [lax], enforce: privileged}, {namespaces: [tight], enforce: restricted}]}}
`)
	cluster.helm(t, "install", release, chart, "--create-namespace", "--values", values)
	cluster.serve(t)
	got := cluster.agrees(t, "a webhook")
	var by []string
	for _, v := range got {
		by = append(by, v.By)
	}
	slices.Sort(by)
	if diff := cmp.Diff([]string{"", "API server", "floor", "webhook"}, slices.Compact(by)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}

	cluster.helm(t, "upgrade", release, chart, "--set", "mode=policies,exceptions={flannel}", "--reset-values")
	cluster.waitForPolicies(t, "a node with")
	static := cluster.agrees(t, "policies with static sizes")
	cluster.tune(t)
	cluster.waitForPolicies(t, "the smallest node")
	if diff := cmp.Diff(static, cluster.agrees(t, "policies with tuned sizes")); diff == "" {
		t.Error("static sizes are those of the node: the comparison says little")
	}
	// The policy goes by what the ConfigMap states of LimitRanges, whatever becomes of them.
	ranges := cluster.typed.CoreV1().LimitRanges("bounded")
	if err := ranges.Delete(t.Context(), "bounded", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	cluster.waitForLimit(t, "bounded", 128<<20)
	cluster.agrees(t, "policies with the bounds of a LimitRange that was deleted")
	changed := &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: "changed"}, Spec: corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{{
		Type: corev1.LimitTypePod, Max: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("2Gi")},
	}}}}
	if _, err := ranges.Create(t.Context(), changed, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	cluster.agrees(t, "policies with the bounds of a LimitRange that was changed")
	cluster.helm(t, "upgrade", release, chart, "--set", "mode=policies,exceptions={flannel},sizes.limit=80Mi,sizes.request=20Mi", "--reset-values")
	cluster.waitForPolicies(t, "the values of the chart")
	cluster.agrees(t, "policies with fixed sizes")

	// The binding states where the policy is in force, and that it is.
	bindings := cluster.typed.AdmissionregistrationV1().MutatingAdmissionPolicyBindings()
	narrow := `{"spec":{"matchResources":{"namespaceSelector":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"In","values":["tight"]}]}}}}`
	if _, err := bindings.Patch(t.Context(), "lightk8s-injection", types.MergePatchType, []byte(narrow), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	cluster.waitForLimit(t, "shop", 0)
	cluster.agrees(t, "policies in one namespace")
	if err := bindings.Delete(t.Context(), "lightk8s-injection", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	cluster.waitForLimit(t, "tight", 0)
	cluster.agrees(t, "policies without the binding of the injection")
}

// What a user cannot read is named, and what could be read is judged all the same.
func TestAdmitNamesWhatAUserCannotRead(t *testing.T) {
	cluster := startCluster(t)
	cluster.helm(t, "install", release, chart, "--create-namespace", "--set", "mode=policies")
	registrations := rbacv1.PolicyRule{APIGroups: []string{"admissionregistration.k8s.io"}, Resources: []string{"*"}, Verbs: []string{"get", "list"}}
	core := func(resources ...string) rbacv1.PolicyRule {
		return rbacv1.PolicyRule{APIGroups: []string{""}, Resources: resources, Verbs: []string{"get", "list"}}
	}
	classes := rbacv1.PolicyRule{APIGroups: []string{"node.k8s.io", "scheduling.k8s.io"}, Resources: []string{"*"}, Verbs: []string{"list"}}
	for user, c := range map[string]struct {
		rules []rbacv1.PolicyRule
		says  string
		out   bool
	}{
		"nothing": {nil, "cannot list validatingwebhookconfigurations: forbidden", false},
		"registrations": {[]rbacv1.PolicyRule{registrations, core("nodes", "limitranges", "namespaces"), classes},
			"cannot get configmaps lightk8s-sizes in namespace lightk8s-system: forbidden", false},
		"most": {[]rbacv1.PolicyRule{registrations, core("nodes", "namespaces", "configmaps"), classes}, "limitranges: cannot list them: forbidden", true},
	} {
		cluster.allow(t, user, c.rules)
		code, out, errOut := cluster.run(t, "admit", "--cluster", "-f", sentFile, "--as", user)
		if code != exitcode.Unread || !strings.Contains(errOut, c.says) || strings.Contains(out, "Judged") != c.out {
			t.Errorf("%s: exit code %d: %s\n%s", user, code, errOut, out)
		}
	}
}

// allow gives a user rights in the whole cluster.
func (c *cluster) allow(t *testing.T, user string, rules []rbacv1.PolicyRule) {
	t.Helper()
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: user}, Rules: rules}
	if _, err := c.typed.RbacV1().ClusterRoles().Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: user}, Subjects: []rbacv1.Subject{{Kind: "User", APIGroup: rbacv1.GroupName, Name: user}},
		RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: user},
	}
	if _, err := c.typed.RbacV1().ClusterRoleBindings().Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// serve has the API server reach the webhook on this machine by the Service of the chart.
func (c *cluster) serve(t *testing.T) {
	t.Helper()
	webhook := c.startWebhook(t)
	c.waitForBundles(t)
	webhook.waitUntilReady(t)
	_, port, err := net.SplitHostPort(webhook.listen)
	if err != nil {
		t.Fatal(err)
	}
	patch := func(group, resource, in, name string, change any) {
		body, err := json.Marshal(change)
		if err != nil {
			t.Fatal(err)
		}
		version := schema.GroupVersionResource{Group: group, Version: "v1", Resource: resource}
		if _, err := c.dynamic.Resource(version).Namespace(in).Patch(t.Context(), name, types.JSONPatchType, body, metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	type change = map[string]any
	patch("", "services", namespace, release, []change{{"op": "replace", "path": "/spec", "value": change{"type": "ExternalName", "externalName": "localhost"}}})
	for resource, hooks := range map[string]int{"mutatingwebhookconfigurations": 1, "validatingwebhookconfigurations": 3} {
		var changes []change
		for i := range hooks {
			changes = append(changes, change{"op": "add", "path": fmt.Sprintf("/webhooks/%d/clientConfig/service/port", i), "value": json.Number(port)})
		}
		patch("admissionregistration.k8s.io", resource, "", release, changes)
	}
	bare := read(t, sentFile)[0]
	if err := eventually.Succeeds(t.Context(), time.Minute, func() error {
		live, err := c.resource(bare).Create(t.Context(), bare, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err == nil && live.GetAnnotations()[admission.Annotation] == "" {
			err = fmt.Errorf("nothing is injected yet")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// waitForPolicies waits until the API server injects by sizes of a kind, and denies.
func (c *cluster) waitForPolicies(t *testing.T, sizing string) {
	t.Helper()
	sent := read(t, sentFile)
	if err := eventually.Succeeds(t.Context(), time.Minute, func() error {
		live, err := c.resource(sent[0]).Create(t.Context(), sent[0], metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err == nil && !strings.Contains(live.GetAnnotations()[admission.Annotation], sizing) {
			err = fmt.Errorf("nothing is injected by %s yet: %v", sizing, live.GetAnnotations())
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// waitForLimit waits until a bare pod of a namespace gets this limit, in bytes; 0: none.
func (c *cluster) waitForLimit(t *testing.T, in string, want int64) {
	t.Helper()
	bare := read(t, sentFile)[0]
	bare.SetNamespace(in)
	if err := eventually.Succeeds(t.Context(), time.Minute, func() error {
		live, err := c.resource(bare).Create(t.Context(), bare, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err != nil {
			return err
		}
		if got := limits(t, live); got["web"] != want {
			return fmt.Errorf("the limits are %v, want %d", got, want)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// agrees compares what the API server says of each object with what admit says, and returns it by name.
func (c *cluster) agrees(t *testing.T, when string) map[string]verdict {
	t.Helper()
	code, out := c.kubectl(t, "admit", "--cluster", "-f", sentFile, "-o", "json")
	var plan preflight.Plan
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&plan); err != nil {
		t.Fatalf("%s: %v: %s", when, err, out)
	}
	objects := read(t, sentFile)
	if code != exitcode.Findings || plan.Judged != len(objects) {
		t.Errorf("%s: exit code %d, %d judged: %s", when, code, plan.Judged, out)
	}
	said := map[string]verdict{}
	for _, object := range objects {
		live, err := c.resource(object).Create(t.Context(), object, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		name := policy.RefOf(object.Object).String()
		want := verdict{By: denier(err)}
		if err == nil {
			want.Limits = limits(t, live)
		}
		said[name] = foretold(plan, name)
		if diff := cmp.Diff(want, said[name]); diff != "" {
			t.Errorf("%s: %s (-API server +admit):\n%s%v", when, name, diff, err)
		}
		for _, denied := range plan.Denied {
			for _, id := range denied.Floor {
				if denied.String() == name && !strings.Contains(err.Error(), id) {
					t.Errorf("%s: %s: admit says the floor denies by %s, and it says %v", when, name, id, err)
				}
			}
		}
	}
	return said
}

// denier is who an error of the API server is from.
func denier(err error) string {
	switch {
	case err == nil:
		return ""
	case strings.Contains(err.Error(), "ValidatingAdmissionPolicy"):
		return "floor"
	case strings.Contains(err.Error(), "admission webhook"):
		return "webhook"
	case apierrors.IsForbidden(err) || apierrors.IsNotFound(err):
		return "API server"
	}
	return err.Error()
}

// foretold is what a plan says of an object.
func foretold(plan preflight.Plan, name string) verdict {
	if slices.ContainsFunc(plan.Refused, func(r preflight.Refused) bool { return r.String() == name }) {
		return verdict{By: "API server"}
	}
	for _, denied := range plan.Denied {
		switch {
		case denied.String() != name:
		case len(denied.Floor) > 0:
			return verdict{By: "floor"}
		default:
			return verdict{By: "webhook"}
		}
	}
	v := verdict{Limits: map[string]int64{}}
	for _, limit := range plan.Limited {
		if limit.String() == name {
			v.Limits[limit.Container] = limit.LimitBytes
		}
	}
	return v
}

// limits are those that were injected into a pod, by its note.
func limits(t *testing.T, live *unstructured.Unstructured) map[string]int64 {
	t.Helper()
	injected, _, err := admission.ReadInjected(live.Object)
	if err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(live.Object, pod); err != nil {
		t.Fatal(err)
	}
	all := map[string]int64{}
	for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		if _, ok := injected.Containers[container.Name]["resources.limits.memory"]; ok {
			all[container.Name] = container.Resources.Limits.Memory().Value()
		}
	}
	return all
}

// resource is where an object is created.
func (c *cluster) resource(object *unstructured.Unstructured) dynamic.ResourceInterface {
	plural, _ := meta.UnsafeGuessKindToResource(object.GroupVersionKind())
	return c.dynamic.Resource(plural).Namespace(object.GetNamespace())
}

// read reads a file of manifests.
func read(t *testing.T, file string) []*unstructured.Unstructured {
	t.Helper()
	var objects []*unstructured.Unstructured
	for target, err := range (manifest.Files{Paths: []string{file}}).Source(source.Wanted{})(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, &unstructured.Unstructured{Object: target.Object})
	}
	if len(objects) == 0 {
		_, err := os.Stat(file)
		t.Fatalf("%s holds no object (%v)", file, err)
	}
	return objects
}
