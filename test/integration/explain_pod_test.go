package integration_test

import (
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

func TestExplainPodReadsWhatWasInjected(t *testing.T) {
	shared.mustApply(t, bare("v1", "Namespace", "", "shop"), bare("v1", "ServiceAccount", "shop", "default"))
	pod := func(name, note string, resources map[string]any) map[string]any {
		p := bare("v1", "Pod", "shop", name)
		if note != "" {
			p["metadata"].(map[string]any)["annotations"] = map[string]any{"lightk8s.dev/injected": note}
		}
		p["spec"] = map[string]any{"containers": []any{map[string]any{
			"name": "redis", "image": "registry.example.com/redis:8", "resources": resources,
		}}}
		return p
	}
	memory := func(request, limit string) map[string]any {
		return map[string]any{"requests": map[string]any{"memory": request}, "limits": map[string]any{"memory": limit}}
	}
	note := `{"containers":{"redis":{"resources.limits.memory":"256Mi","resources.requests.memory":"64Mi"}},"controls":["memory-limit","memory-request"],"sizing":"the smallest node that the pod can land on, of 1"}`
	shared.mustApply(t, pod("cache", note, memory("64Mi", "256Mi")), pod("changed", note, memory("64Mi", "512Mi")),
		pod("bare", "", nil), pod("sized", "", memory("32Mi", "64Mi")), pod("forged", "{", nil))
	kubeconfig := []string{"--kubeconfig", shared.kubeconfig(t)}
	for name, c := range map[string]struct {
		args []string
		code int
		want []string
		not  string
	}{
		"by one name": {
			[]string{"shop/cache"}, exitcode.Clean,
			[]string{"container redis\n", "resources.limits.memory    256Mi\n", "memory-limit    Every container has a memory limit", "the smallest node that the pod can land on, of 1"}, "now)",
		},
		"by namespace":       {[]string{"cache", "-n", "shop"}, exitcode.Clean, []string{"Pod shop/cache\n"}, ""},
		"changed since":      {[]string{"shop/changed"}, exitcode.Clean, []string{"256Mi  (now 512Mi)\n"}, ""},
		"no webhook":         {[]string{"shop/bare"}, exitcode.Clean, []string{"- no webhook of lightk8s is installed\n"}, "resources."},
		"nothing to do":      {[]string{"shop/sized"}, exitcode.Clean, []string{"- every container has a memory limit already\n"}, ""},
		"a note not of ours": {[]string{"shop/forged"}, exitcode.Unread, []string{"error: Pod shop/forged: read annotation lightk8s.dev/injected"}, ""},
		"absent":             {[]string{"shop/other"}, exitcode.Unread, []string{"error: pod other not found in namespace shop\n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := run(t, append(append([]string{"explain", "pod"}, c.args...), kubeconfig...)...)
			said := o.out + o.errOut
			if o.code != c.code {
				t.Errorf("exit code %d, want %d", o.code, c.code)
			}
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("does not say %q:\n%s", want, said)
				}
			}
			if c.not != "" && strings.Contains(said, c.not) {
				t.Errorf("says %q:\n%s", c.not, said)
			}
		})
	}
	t.Run("created before the webhook", func(t *testing.T) {
		shared.mustApply(t, installation(t, "lightk8s")...)
		o := run(t, append([]string{"explain", "pod", "shop/bare"}, kubeconfig...)...)
		out := strings.Join(strings.Fields(o.out), " ")
		// The API server counts whole seconds.
		if o.code != exitcode.Clean || !strings.Contains(out, "before the webhook was installed at") && !strings.Contains(out, "the webhook was down") {
			t.Errorf("exit code %d:\n%s%s", o.code, o.out, o.errOut)
		}
	})
	t.Run("forbidden", func(t *testing.T) {
		stranger := shared.user(t, "stranger")
		o := run(t, "explain", "pod", "shop/cache", "--kubeconfig", stranger)
		if o.code != exitcode.Unread || !strings.Contains(o.errOut, "error: cannot get pods cache in namespace shop: forbidden\n") {
			t.Errorf("exit code %d: %s", o.code, o.errOut)
		}
		role := bare("rbac.authorization.k8s.io/v1", "ClusterRole", "", "pod-reader")
		role["rules"] = []any{map[string]any{"apiGroups": []any{""}, "resources": []any{"pods"}, "verbs": []any{"get"}}}
		shared.mustApply(t, role, grant("pod-reader", "pod-reader", "shop"))
		o = run(t, "explain", "pod", "shop/bare", "--kubeconfig", shared.user(t, "pod-reader"))
		if o.code != exitcode.Clean || !strings.Contains(strings.Join(strings.Fields(o.out), " "), "the installation time of the webhook is unknown: cannot list mutatingwebhookconfigurations: forbidden") {
			t.Errorf("exit code %d:\n%s%s", o.code, o.out, o.errOut)
		}
	})
}
