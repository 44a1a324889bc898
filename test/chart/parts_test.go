package chart_test

import (
	"encoding/json"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/plugin/webhook"
)

// An installation is found by any part that is left of it: what is deleted decides no more, and the floor still
// denies by its own exceptions, not by those of the chart. Only mode policies limits pods of an exception.
func TestAnInstallationIsFoundByAnyPartOfIt(t *testing.T) {
	cluster := startCluster(t)
	if _, err := cluster.typed.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "vpn"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for name, spec := range map[string]corev1.PodSpec{
		"plain": {Containers: []corev1.Container{{Name: "web", Image: "registry.example.org/web:1.0.0"}}},
		"admin": {Containers: []corev1.Container{{
			Name: "web", Image: "registry.example.org/web:1.0.0",
			SecurityContext: &corev1.SecurityContext{Capabilities: &corev1.Capabilities{Add: []corev1.Capability{"NET_ADMIN"}}},
		}}},
	} {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: spec}
		if _, err := cluster.typed.CoreV1().Pods("vpn").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	const exceptions = `customExceptions=[{"reason":"gateway","namespaces":["vpn"],"pods":[{"images":["registry.example.org/web"],"allow":{"capabilities":["NET_ADMIN"]}}]}]`
	type seen struct {
		from           string
		denied, limits int
		floor          webhook.State
	}
	for _, c := range []struct {
		name   string
		change []string
		want   seen
	}{
		{"policies", []string{"helm", "install", release, chart, "--create-namespace", "--set", "mode=policies", "--set-json", exceptions}, seen{"release lightk8s", 0, 2, webhook.OK}},
		{"no policy that injects", []string{"delete", "lightk8s-injection", "mutatingadmissionpolicies"}, seen{"release lightk8s", 0, 0, webhook.OK}},
		{"nor its binding", []string{"delete", "lightk8s-injection", "mutatingadmissionpolicybindings"}, seen{"release lightk8s, of which only the floor is left", 0, 0, webhook.OK}},
		{"nor a floor", []string{"delete", "lightk8s-floor", "validatingadmissionpolicies", "validatingadmissionpolicybindings"}, seen{"the values of the chart", 1, 1, ""}},
		{"a webhook", []string{"helm", "upgrade", release, chart, "--set-json", exceptions}, seen{"release lightk8s in namespace lightk8s-system", 0, 0, webhook.OK}},
		{"no webhook configurations", []string{"delete", "lightk8s", "validatingwebhookconfigurations", "mutatingwebhookconfigurations"}, seen{"release lightk8s, of which only the floor is left", 0, 0, webhook.OK}},
	} {
		if c.change[0] == "helm" {
			cluster.helm(t, c.change[1:]...)
		} else {
			for _, resource := range c.change[2:] {
				gvr := admissionv1.SchemeGroupVersion.WithResource(resource)
				if err := cluster.dynamic.Resource(gvr).Delete(t.Context(), c.change[1], metav1.DeleteOptions{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		_, out := cluster.kubectl(t, "webhook", "plan", "-o", "json")
		var plan preflight.Plan
		if err := json.NewDecoder(strings.NewReader(out)).Decode(&plan); err != nil {
			t.Fatalf("%s: %v: %s", c.name, err, out)
		}
		_, out = cluster.kubectl(t, "webhook", "status", "-o", "json")
		var status webhook.Status
		if err := json.NewDecoder(strings.NewReader(out)).Decode(&status); err != nil {
			t.Fatalf("%s: %v: %s", c.name, err, out)
		}
		got := seen{plan.Settings, len(plan.Denied), len(plan.Limited), ""}
		for _, check := range status.Checks {
			if check.Name == "floor" {
				got.floor = check.State
			}
		}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
