package admission_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// The API server gives an expression a budget. A pod of a hundred containers, each with ports, probes
// and capabilities, must not use it up, whether it passes everything or nothing.
func TestFloorJudgesAPodOfAHundredContainers(t *testing.T) {
	r, excepting := newReferee(t), newRefereeOf(t, policy.Admission{CustomExceptions: []policy.Exception{excepted}}).in(exceptedNamespace)
	for name, container := range map[string]func(i int) map[string]any{
		"of good containers": func(i int) map[string]any {
			return container(i, map[string]any{
				"capabilities":   map[string]any{"add": repeated(20, "NET_BIND_SERVICE")},
				"seccompProfile": map[string]any{"type": "RuntimeDefault"}, "privileged": false,
			}, "")
		},
		"of bad containers": func(i int) map[string]any {
			return container(i, map[string]any{
				"capabilities":   map[string]any{"add": repeated(20, "NET_ADMIN")},
				"seccompProfile": map[string]any{"type": "Unconfined"}, "privileged": true,
				"seLinuxOptions": map[string]any{"type": "spc_t", "user": "system_u", "role": "system_r"},
			}, "169.254.169.254")
		},
	} {
		t.Run(name, func(t *testing.T) {
			pod := named(pod(t, "plain"), "large")
			var containers []any
			for i := range 100 {
				containers = append(containers, container(i))
			}
			pod["spec"].(map[string]any)["containers"] = containers
			for _, judge := range []*referee{r, excepting} {
				if !judge.createBoth(t, name, pod) {
					t.Error("no pod comes of it")
				}
			}
		})
	}
	if got := r.unnamed.Load(); got != 1 {
		t.Errorf("%d denials were too long to name what they found, want the one of a hundred bad containers", got)
	}
}

func container(i int, securityContext map[string]any, host string) map[string]any {
	call := map[string]any{"httpGet": map[string]any{"port": int64(8080), "host": host}}
	var ports []any
	for p := range 10 {
		port := map[string]any{"containerPort": int64(10000 + i*10 + p)}
		if host != "" {
			port["hostPort"] = port["containerPort"]
		}
		ports = append(ports, port)
	}
	return map[string]any{
		"name": fmt.Sprintf("container-%d", i), "image": "registry.example.com/web:1.0.0",
		"securityContext": securityContext, "ports": ports,
		"livenessProbe": call, "readinessProbe": call, "startupProbe": call,
		"lifecycle": map[string]any{"postStart": call, "preStop": call},
	}
}

func repeated(n int, value string) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = value
	}
	return out
}

// The floor looks for the AppArmor annotations of a pod's containers alone, which is enough as long as the API server
// refuses all others.
func TestAnAppArmorAnnotationOfNoContainerIsInvalid(t *testing.T) {
	pod := named(pod(t, "plain"), "annotated")
	pod["metadata"].(map[string]any)["annotations"] = map[string]any{"container.apparmor.security.beta.kubernetes.io/absent": "unconfined"}
	if _, err := floored.create(t.Context(), unflooredNamespace, pod, metav1.DryRunAll); !apierrors.IsInvalid(err) {
		t.Errorf("got %v", err)
	}
}

// A controller types the expressions of a policy by the kinds that it is about, and writes what does
// not fit into the policy's status.
func TestFloorHasNoTypeCheckingWarnings(t *testing.T) {
	stop := floored.startController(t, "validatingadmissionpolicy-status-controller")
	defer stop()
	policies := floored.typed.AdmissionregistrationV1().ValidatingAdmissionPolicies()
	var floor *admissionregistrationv1.ValidatingAdmissionPolicy
	if err := eventually.Succeeds(t.Context(), moment, func() (err error) {
		floor, err = policies.Get(t.Context(), "lightk8s-floor", metav1.GetOptions{})
		if err == nil && floor.Status.ObservedGeneration != floor.Generation {
			err = fmt.Errorf("observed is generation %d of %d", floor.Status.ObservedGeneration, floor.Generation)
		}
		return err
	}); err != nil {
		t.Fatalf("wait for the policy's status: %v", err)
	}
	if floor.Status.TypeChecking == nil {
		t.Fatal("the policy was not type-checked")
	}
	for _, warning := range floor.Status.TypeChecking.ExpressionWarnings {
		t.Errorf("%s: %s", warning.FieldRef, warning.Warning)
	}
}

// startController runs one controller of kube-controller-manager beside the API server.
func (c *cluster) startController(t *testing.T, name string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kube-controller-manager"),
		"--kubeconfig="+c.kubeconfig, "--controllers="+name, "--leader-elect=false", "--secure-port=0")
	var log bytes.Buffer
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		cancel()
		t.Fatalf("start kube-controller-manager: %v", err)
	}
	return func() {
		cancel()
		_ = command.Wait() // killed
		if t.Failed() {
			t.Logf("kube-controller-manager: %s", log.String())
		}
	}
}

// Everything that is wrong is said in one answer, in the words of Pod Security Admission.
func TestFloorSaysWhatIsWrongAndTheWayOut(t *testing.T) {
	_, err := floored.create(t.Context(), flooredNamespace, pod(t, "bad"), metav1.DryRunAll)
	if err == nil {
		t.Fatal("it was admitted")
	}
	want, readErr := os.ReadFile("testdata/floor-message.txt")
	if readErr != nil {
		t.Fatal(readErr)
	}
	// An older API server copies the field into the annotation.
	copied := `; annotation "container.apparmor.security.beta.kubernetes.io/web" must not set AppArmor profile type to "unconfined"`
	if got := strings.Replace(err.Error(), copied, "", 1); got != strings.TrimSpace(strings.ReplaceAll(string(want), "\n", " ")) {
		t.Errorf("message is\n%s\nwant\n%s", got, want)
	}
}
