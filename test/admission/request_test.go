package admission_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// kubectl runs the real kubectl, and returns what it said to its two streams.
func (c *cluster) kubectl(t *testing.T, args ...string) (stdout, stderr []string, err error) {
	t.Helper()
	command := exec.Command(filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kubectl"), args...)
	command.Env = []string{"HOME=" + t.TempDir(), "KUBECONFIG=" + c.kubeconfig}
	var out, errOut bytes.Buffer
	command.Stdout, command.Stderr = &out, &errOut
	err = command.Run()
	return lines(out.String()), lines(errOut.String()), err
}

func lines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return line == "" })
}

// The pods of a template are denied later, when no user looks: the user who applies it is warned at once.
func TestKubectlApplyOfATemplateWarnsOfWhatItsPodsWillBeDeniedFor(t *testing.T) {
	namespace := guarded.namespace(t, "templates")
	stdout, stderr, err := guarded.kubectl(t, "apply", "-n", namespace, "-f", "testdata/templates.yaml")
	if err != nil {
		t.Fatalf("kubectl apply: %v\n%s", err, strings.Join(stderr, "\n"))
	}
	want := []string{
		"deployment.apps/web created", "replicaset.apps/web created", "statefulset.apps/web created", "daemonset.apps/web created",
		"replicationcontroller/web created", "job.batch/web created", "cronjob.batch/web created", "podtemplate/web created",
	}
	if diff := cmp.Diff(want, stdout); diff != "" {
		t.Errorf("what was said (-want +got):\n%s", diff)
	}
	for _, template := range []struct{ container, path string }{
		{"deployment", "spec.template.spec"}, {"replicaset", "spec.template.spec"}, {"statefulset", "spec.template.spec"},
		{"daemonset", "spec.template.spec"}, {"replicationcontroller", "spec.template.spec"}, {"job", "spec.template.spec"},
		{"cronjob", "spec.jobTemplate.spec.template.spec"}, {"podtemplate", "template.spec"},
	} {
		warning := fmt.Sprintf("Warning: would violate lightk8s policy \"baseline\": privileged (container %q must not set securityContext.privileged=true at %s.containers[0].securityContext.privileged)",
			template.container, template.path)
		if !slices.Contains(stderr, warning) {
			t.Errorf("there is no warning that says\n%s\nin\n%s", warning, strings.Join(stderr, "\n"))
		}
	}
}

func TestKubectlRunOfAPrivilegedPodSaysWhyItIsDenied(t *testing.T) {
	namespace := guarded.namespace(t, "run")
	_, stderr, err := guarded.kubectl(t, "apply", "-n", namespace, "-f", "testdata/pods/privileged.yaml")
	if err == nil {
		t.Error("it was admitted")
	}
	want := `Error from server (Forbidden): error when creating "testdata/pods/privileged.yaml": admission webhook "pods.lightk8s.dev" denied the request: ` +
		`violates lightk8s policy "baseline": privileged (container "web" must not set securityContext.privileged=true at spec.containers[0].securityContext.privileged). ` +
		`For the way out: kubectl lightk8s explain privileged`
	if diff := cmp.Diff([]string{want}, stderr); diff != "" {
		t.Errorf("what kubectl says (-want +got):\n%s", diff)
	}
}

func TestPodWithoutANameOfItsOwnIsJudged(t *testing.T) {
	for by, c := range map[string]*cluster{"webhook": guarded, "floor": floored} {
		namespace := c.namespace(t, "unnamed")
		for _, name := range []string{"plain", "privileged"} {
			pod := pod(t, name)
			pod["metadata"] = map[string]any{"generateName": "web-"}
			live, err := c.create(t.Context(), namespace, pod)
			switch {
			case name == "privileged" && denied(err, "privileged") != nil:
				t.Errorf("%s: %v", by, denied(err, "privileged"))
			case name == "plain" && (err != nil || !strings.HasPrefix(live["metadata"].(map[string]any)["name"].(string), "web-")):
				t.Errorf("%s: got %v, error %v", by, live, err)
			}
		}
	}
}

// A controller reads no warnings, and its pods are judged like any other.
func TestPodOfAControllerIsDeniedAndNotWarnedOf(t *testing.T) {
	namespace := guarded.namespace(t, "controlled")
	client, heard := guarded.warned(t)
	controller := true
	owner := metav1.OwnerReference{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "web", UID: "2f1f8c4e-5a43-4f4a-9d3c-6a2f6f0b7f11", Controller: &controller}
	create := func(name string, privileged bool, owners ...metav1.OwnerReference) error {
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name, OwnerReferences: owners},
			Spec: corev1.PodSpec{Containers: []corev1.Container{{
				Name: "web", Image: "registry.example.com/web", SecurityContext: &corev1.SecurityContext{Privileged: &privileged},
			}}},
		}
		_, err := client.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{})
		return err
	}
	if err := denied(create("privileged", true, owner), "privileged"); err != nil {
		t.Error(err)
	}
	if err := create("alone", false); err != nil {
		t.Error(err)
	}
	if got := heard.take(); len(got) == 0 {
		t.Error("a pod that a user created was not warned of")
	}
	if err := create("controlled", false, owner); err != nil {
		t.Error(err)
	}
	if got := heard.take(); len(got) != 0 {
		t.Errorf("a controller was warned: %v", got)
	}
}

// The cluster must come up again whatever the policy says.
func TestSystemAndOwnNamespaceAreLeftAlone(t *testing.T) {
	for by, c := range map[string]*cluster{"webhook": guarded, "floor": floored} {
		for _, namespace := range []string{"kube-system", ownNamespace} {
			live, err := c.create(t.Context(), namespace, named(pod(t, "privileged"), "system"))
			if err != nil {
				t.Errorf("%s: %s: %v", by, namespace, err)
				continue
			}
			if _, injected, err := admission.ReadInjected(live); injected || err != nil {
				t.Errorf("%s: %s: something was injected: %v", by, namespace, live)
			}
		}
	}
}
