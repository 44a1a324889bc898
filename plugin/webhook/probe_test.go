package webhook

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/change/objects"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

func codeOf(err error) int { return exitcode.Of(err) }

func forbidden(text string) error {
	return apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "probe", errors.New(text))
}

func TestWhoDeniedAPrivilegedPod(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want Check
	}{
		"no answer": {nil, Check{State: Broken, Message: "a privileged pod would be admitted"}},
		"the floor": {
			forbidden("ValidatingAdmissionPolicy 'lightk8s-floor' with binding 'lightk8s-floor' denied request: violates"),
			Check{State: OK, Message: "a privileged pod is denied by the floor"},
		},
		"the webhook": {
			errors.New(`admission webhook "pods.lightk8s.dev" denied the request: violates lightk8s policy "baseline"`),
			Check{State: OK, Message: "a privileged pod is denied by the webhook"},
		},
		"a dead webhook": {
			errors.New(`Internal error occurred: failed calling webhook "pods.lightk8s.dev": refused`),
			Check{State: Broken, Message: `the webhook could not be called: Internal error occurred: failed calling webhook "pods.lightk8s.dev": refused`},
		},
		"pod security": {
			forbidden(`violates PodSecurity "baseline:latest": privileged`),
			Check{State: Warning, Message: `Pod Security Admission denies it before the webhook is asked: try another namespace with -n: pods "probe" is forbidden: violates PodSecurity "baseline:latest": privileged`},
		},
		"no right": {
			forbidden(`User "x" cannot create resource "pods" in API group "" in the namespace "default"`),
			Check{State: Unknown, Message: `pods "probe" is forbidden: User "x" cannot create resource "pods" in API group "" in the namespace "default"`},
		},
		"another webhook": {
			errors.New(`admission webhook "other.example.com" denied the request: no`),
			Check{State: Unknown, Message: `admission webhook "other.example.com" denied the request: no`},
		},
	} {
		c.want.Name, c.want.Object = "probe-privileged", "namespace default"
		if got := checkPrivileged("default", objects.Trial{Err: c.err}); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestWhetherTheWebhookLeftATrace(t *testing.T) {
	pod := func(note string) map[string]any {
		return map[string]any{"metadata": map[string]any{"annotations": map[string]any{"lightk8s.dev/injected": note}}}
	}
	for name, c := range map[string]struct {
		trial objects.Trial
		state State
	}{
		"injected":     {objects.Trial{Pod: pod(`{"controls":["memory-limit"]}`)}, OK},
		"broken note":  {objects.Trial{Pod: pod(`{`)}, Broken},
		"warned":       {objects.Trial{Pod: map[string]any{}, Warnings: []string{"lightk8s: memory-limit (...)"}}, Warning},
		"no trace":     {objects.Trial{Pod: map[string]any{}, Warnings: []string{"something else"}}, Warning},
		"dead webhook": {objects.Trial{Err: errors.New(`failed calling webhook "pods.lightk8s.dev"`)}, Broken},
		"denied":       {objects.Trial{Err: errors.New("quota")}, Unknown},
	} {
		if got := checkBare("default", c.trial); got.State != c.state {
			t.Errorf("%s: %+v, want %s", name, got, c.state)
		}
	}
}
