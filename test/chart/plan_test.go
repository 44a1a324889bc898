package chart_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/preflight"
)

// The preflight judges by the chart's defaults where nothing is installed, and by what is installed in each
// mode: with the exceptions that it asks for, nothing is denied any more.
func TestThePreflightReadsWhatIsInstalled(t *testing.T) {
	cluster := startCluster(t)
	if _, err := cluster.typed.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "vpn"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "gateway"}, Spec: corev1.PodSpec{
		HostNetwork: true,
		Containers: []corev1.Container{{
			Name: "gateway", Image: "registry.example.org/gateway:1.0.0", Ports: []corev1.ContainerPort{{ContainerPort: 500}},
			SecurityContext: &corev1.SecurityContext{Capabilities: &corev1.Capabilities{Add: []corev1.Capability{"NET_ADMIN"}}},
		}},
	}}
	if _, err := cluster.typed.CoreV1().Pods("vpn").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	denied := []string{"capabilities-baseline", "host-namespaces", "host-ports"}
	exceptions := ""
	for _, c := range []struct {
		name           string
		install        []string
		webhook, floor []string
	}{
		{"not installed", nil, denied, denied},
		{"a webhook", []string{"install", release, chart, "--create-namespace"}, denied, denied},
		{"a level", []string{"upgrade", release, chart, "--set", "enforce=privileged"}, []string{}, denied},
		{"policies", []string{"upgrade", release, chart, "--set", "mode=policies"}, []string{}, denied},
		{"policies with exceptions", []string{"upgrade", release, chart, "--set", "mode=policies", "--set-json"}, nil, nil},
		{"a webhook with exceptions", []string{"upgrade", release, chart, "--set-json"}, nil, nil},
	} {
		if len(c.install) > 0 {
			if c.install[len(c.install)-1] == "--set-json" {
				c.install = append(c.install, "customExceptions="+exceptions)
			}
			cluster.helm(t, c.install...)
		}
		code, out := cluster.kubectl(t, "webhook", "plan", "-o", "json")
		var plan preflight.Plan
		if err := json.NewDecoder(strings.NewReader(out)).Decode(&plan); err != nil {
			t.Fatalf("%s: %v: %s", c.name, err, out)
		}
		if c.webhook == nil {
			if code != exitcode.Clean || len(plan.Denied) > 0 {
				t.Errorf("%s: exit code %d: %s", c.name, code, out)
			}
			continue
		}
		if code != exitcode.Findings || len(plan.Denied) != 1 {
			t.Fatalf("%s: exit code %d: %s", c.name, code, out)
		}
		if diff := cmp.Diff([][]string{c.webhook, c.floor}, [][]string{plan.Denied[0].Webhook, plan.Denied[0].Floor}); diff != "" {
			t.Errorf("%s: denied by webhook and floor (-want +got):\n%s", c.name, diff)
		}
		custom, err := json.Marshal(plan.CustomExceptions)
		if err != nil {
			t.Fatal(err)
		}
		exceptions = string(custom)
	}
}
