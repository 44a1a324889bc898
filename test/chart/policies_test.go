package chart_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/webhook"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const mutatingPolicy = "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy"

// templatePolicies renders the chart in mode policies.
func templatePolicies(t *testing.T, values string) (string, error) {
	t.Helper()
	return template("--api-versions", mutatingPolicy, "--values", valuesFile(t, "mode: policies\n"+values))
}

func TestPoliciesRunNothing(t *testing.T) {
	rendered, err := templatePolicies(t, "")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, object := range decode(t, rendered) {
		kinds = append(kinds, object.GetObjectKind().GroupVersionKind().Kind)
	}
	want := []string{
		"ConfigMap", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What injects must not keep a pod out, nor touch what the cluster starts with.
func TestInjectionStopsNoPod(t *testing.T) {
	everyCase(t, func(t *testing.T, objects []runtime.Object) {
		for _, p := range only[*admissionregistrationv1.MutatingAdmissionPolicy](objects) {
			if *p.Spec.FailurePolicy != admissionregistrationv1.Ignore {
				t.Errorf("%s has failurePolicy %s", p.Name, *p.Spec.FailurePolicy)
			}
		}
		for _, b := range only[*admissionregistrationv1.MutatingAdmissionPolicyBinding](objects) {
			exempt := b.Spec.MatchResources.NamespaceSelector.MatchExpressions[0].Values
			if *b.Spec.ParamRef.ParameterNotFoundAction != admissionregistrationv1.AllowAction || !strings.Contains(fmt.Sprint(exempt), "kube-system") {
				t.Errorf("%s: parameterNotFoundAction %s, exempt %v", b.Name, *b.Spec.ParamRef.ParameterNotFoundAction, exempt)
			}
		}
	})
}

// A value that promises what needs a webhook is refused, and one that only says how a pod runs is not read.
func TestValuesThatPoliciesRefuse(t *testing.T) {
	for values, want := range map[string]string{
		"enforce: restricted": "enforce: restricted (the floor denies baseline)",
		"policy: {controls: {memory-limit: {severity: critical}}}":                 "policy (only the webhook reads it)",
		"policy: {admission: {deny: [pinned-image]}}":                              "policy (only the webhook reads it)",
		"services: {enabled: true}":                                                "services.enabled",
		"failurePolicy: Fail":                                                      "failurePolicy: Fail",
		"webhookConfigurationName: zz":                                             "webhookConfigurationName",
		"certificates: {existingSecret: a, caBundle: -----BEGIN CERTIFICATE-----}": "certificates.caBundle",
		"certificates: {certManager: {enabled: true}}":                             "certificates.certManager.enabled",
		"replicas: 2":                           "replicas",
		"highAvailability: {enabled: true}":     "highAvailability.enabled",
		"networkPolicy: {enabled: true}":        "networkPolicy.enabled",
		"metrics: {dashboard: {enabled: true}}": "metrics",
		"sizes: {limit: 1.5Gi}":                 "at '/sizes/limit'",
	} {
		if _, err := templatePolicies(t, values); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want %q", values, err, want)
		}
	}
	if _, err := templatePolicies(t, "image: {tag: v9}\ngoGC: 50\nlog: {level: debug}\nresources: {}"); err != nil {
		t.Errorf("values of the pod are refused: %v", err)
	}
	if _, err := template("--set", "sizes.limit=64Mi"); err == nil || !strings.Contains(err.Error(), "require mode: policies") {
		t.Errorf("sizes in mode webhook: %v", err)
	}
	_, err := template("--set", "mode=policies", "--kube-version", "v1.35.2")
	if err == nil || !strings.Contains(err.Error(), "Kubernetes 1.36 and later serve; this cluster is v1.35.2") {
		t.Errorf("an older Kubernetes: %v", err)
	}
}

// Static sizes follow the formula of the controls: what is rendered for a node is what its control wants.
func TestStaticSizesAreThoseOfTheNode(t *testing.T) {
	all, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	engine, err := all.Select(policy.Selection{IDs: []string{"injection-sizes"}})
	if err != nil {
		t.Fatal(err)
	}
	findings := func(memory string, pods int, node string) []policy.Finding {
		rendered, err := templatePolicies(t, fmt.Sprintf("staticSize: {memory: %q, pods: %d}", memory, pods))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := runtime.DefaultUnstructuredConverter.ToUnstructured(the[*corev1.ConfigMap](t, decode(t, rendered)))
		if err != nil {
			t.Fatal(err)
		}
		inventory := policy.NewInventory()
		inventory.Know(schema.GroupKind{Kind: "Node"})
		inventory.Know(schema.GroupKind{Kind: "LimitRange"})
		inventory.Add(map[string]any{
			"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": "static"},
			"status": map[string]any{"allocatable": map[string]any{"memory": node, "pods": fmt.Sprint(pods), "cpu": "1"}},
		})
		verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: plain, Facts: policy.Facts{Inventory: inventory}})
		if err != nil || len(verdict.Skipped)+len(verdict.Failed) > 0 {
			t.Fatalf("%v, %+v", err, verdict)
		}
		return verdict.Findings
	}
	for _, memory := range []string{"300Mi", "536Mi", "877Mi", "1Gi", "1.5Gi", "2G", "2017280Ki", "3910Mi", "8Gi", "64Gi", "1000000000"} {
		for _, pods := range []int{1, 8, 12, 24, 48, 110, 250} {
			if found := findings(memory, pods, memory); len(found) > 0 {
				t.Errorf("%s for %d pods: %s", memory, pods, found[0].Message)
			}
		}
	}
	if len(findings("1Gi", 24, "2Gi")) == 0 {
		t.Error("sizes for half the node pass")
	}
}

// An upgrade leaves alone what tune wrote, whichever way Helm changes objects, and brings what values say.
func TestUpgradeKeepsTunedSizes(t *testing.T) {
	cluster := startCluster(t)
	before := cluster.everything(t)
	cluster.helm(t, "install", release, chart, "--create-namespace", "--set", "mode=policies")
	maps := cluster.typed.CoreV1().ConfigMaps(namespace)
	cluster.makeNode(t)
	cluster.makeLimitRange(t)
	cluster.checkStatus(t, "not tuned", map[string]webhook.State{"sizes": webhook.Warning})
	id, out := cluster.tune(t)
	if !strings.Contains(out, "+  tuned.limit: 256Mi") {
		t.Errorf("tune: %s", out)
	}
	cluster.checkStatus(t, "tuned", map[string]webhook.State{})
	for i, flag := range []string{"--server-side=true", "--server-side=false", "--server-side=true"} {
		memory := fmt.Sprintf("%dGi", 2+i)
		cluster.helm(t, "upgrade", release, chart, flag, "--set", "mode=policies,staticSize.memory="+memory)
		sizes, err := maps.Get(t.Context(), "lightk8s-sizes", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if d := sizes.Data; d["tuned.limit"] != "256Mi" || d["namespace.default.max"] != "1024Mi" || d["static.node"] != fmt.Sprintf("%dMi", (2+i)*1024) {
			t.Errorf("%s: sizes are %v", flag, d)
		}
	}
	cluster.disableAndEnablePolicies(t)
	if code, out := cluster.kubectl(t, "fix", "undo", id, "--yes"); code != exitcode.Clean {
		t.Errorf("undo: exit code %d: %s", code, out)
	}
	if sizes, err := maps.Get(t.Context(), "lightk8s-sizes", metav1.GetOptions{}); err != nil || strings.Contains(fmt.Sprint(sizes.Data), "tuned.") || strings.Contains(fmt.Sprint(sizes.Data), "namespace.") {
		t.Errorf("after undo sizes are %v (%v)", sizes, err)
	}
	// The API server does not know any more that Helm made what was removed and brought back.
	cluster.helm(t, "upgrade", release, chart, "--force-conflicts", "--set", "mode=webhook")
	if list, err := cluster.typed.AdmissionregistrationV1().MutatingAdmissionPolicies().List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) > 0 {
		t.Errorf("after a change of the mode there are %v (%v)", list.Items, err)
	}
	cluster.helm(t, "upgrade", release, chart, "--set", "mode=policies")
	if list, err := cluster.typed.AppsV1().Deployments(namespace).List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) > 0 {
		t.Errorf("after a change of the mode there are %v (%v)", list.Items, err)
	}
	cluster.helm(t, "uninstall", release)
	kept := []string{"Namespace/" + namespace, "Node/server", "default/LimitRange/bounds", "kube-system/Secret/" + id, "kube-system/Secret/" + id + "-1"}
	if diff := cmp.Diff(slices.Concat(before, kept), cluster.everything(t), sortedStrings); diff != "" {
		t.Errorf("left after the removal (-before +after):\n%s", diff)
	}
}

var sortedStrings = cmp.Transformer("sorted", func(in []string) map[string]int {
	out := map[string]int{}
	for _, s := range in {
		out[s]++
	}
	return out
})

// makeNode makes a server of 2 GB.
func (c *cluster) makeNode(t *testing.T) {
	t.Helper()
	nodes := c.typed.CoreV1().Nodes()
	live, err := nodes.Create(t.Context(), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "server"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	live.Spec.Taints = nil // no controller takes that of a new node back
	if live, err = nodes.Update(t.Context(), live, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	room := corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("2"), corev1.ResourceMemory: resource.MustParse("2017280Ki"), corev1.ResourcePods: resource.MustParse("110"),
	}
	live.Status.Capacity, live.Status.Allocatable = room, room
	if _, err := nodes.UpdateStatus(t.Context(), live, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// makeLimitRange limits the containers of namespace default.
func (c *cluster) makeLimitRange(t *testing.T) {
	t.Helper()
	limits := &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: "bounds"}, Spec: corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{{
		Type: corev1.LimitTypeContainer, Max: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("1Gi")},
	}}}}
	if _, err := c.typed.CoreV1().LimitRanges("default").Create(t.Context(), limits, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// disableAndEnablePolicies has the floor only warn, removes it and the injection, and brings them back.
func (c *cluster) disableAndEnablePolicies(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "removed.yaml")
	for _, step := range []struct {
		args []string
		want map[string]webhook.State
	}{
		{[]string{"disable"}, map[string]webhook.State{}},
		{[]string{"disable", "--floor"}, map[string]webhook.State{"floor": webhook.Warning}},
		{[]string{"enable"}, map[string]webhook.State{}},
		{[]string{"disable", "--remove", "--floor", "--backup", file}, map[string]webhook.State{"floor": webhook.Warning, "injection": webhook.Warning}},
		{[]string{"enable", "-f", file}, map[string]webhook.State{}},
	} {
		if code, out := c.kubectl(t, slices.Concat([]string{"webhook"}, step.args, []string{"--yes"})...); code != exitcode.Clean {
			t.Errorf("%v: exit code %d: %s", step.args, code, out)
		}
		c.checkStatus(t, strings.Join(step.args, " "), step.want)
	}
}
