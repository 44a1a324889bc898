package admission_test

import (
	"context"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/golden"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// admitted is what a case is about of a pod that was created.
type admitted struct {
	QOSClass   corev1.PodQOSClass                     `json:"qosClass"`
	Containers map[string]corev1.ResourceRequirements `json:"containers"`
	Injected   *admission.Injected                    `json:"injected,omitempty"`
	// Charged is what a ResourceQuota counts.
	Charged corev1.ResourceList `json:"charged,omitempty"`
}

func TestPodIsCreatedWithWhatItLacked(t *testing.T) {
	cases := mutationCases(t)
	for _, c := range cases {
		guarded.namespace(t, c.name)
		for _, object := range c.objects {
			guarded.make(t, c.name, object)
		}
	}
	guarded.awaitLimitRanges(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if strings.HasPrefix(c.name, "pod-level-") {
				needs(t, podResources)
			}
			live, err := guarded.create(t.Context(), c.name, c.pod)
			if err != nil {
				t.Fatal(err)
			}
			got, err := admittedPod(live)
			if err != nil {
				t.Fatal(err)
			}
			got.Charged = guarded.charged(t, c.name)
			text, err := yaml.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			golden.CheckSections(t, c.file, txtar.File{Name: "admitted.yaml", Data: text})
			// Its author alone decides whether a pod is Guaranteed.
			before, err := guarded.create(t.Context(), ownNamespace, named(c.pod, c.name), metav1.DryRunAll)
			if err != nil {
				t.Fatal(err)
			}
			was, err := admittedPod(before)
			if err != nil {
				t.Fatal(err)
			}
			if (was.QOSClass == corev1.PodQOSGuaranteed) != (got.QOSClass == corev1.PodQOSGuaranteed) {
				t.Errorf("the pod was %s and is %s", was.QOSClass, got.QOSClass)
			}
		})
	}
}

// make creates an object of the core in a namespace, with its status, for which there is no controller.
func (c *cluster) make(t *testing.T, namespace string, object map[string]any) {
	t.Helper()
	kind, _ := object["kind"].(string)
	client := c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: strings.ToLower(kind) + "s"}).Namespace(namespace)
	live, err := client.Create(t.Context(), &unstructured.Unstructured{Object: object}, metav1.CreateOptions{})
	if err == nil && object["status"] != nil {
		live.Object["status"] = object["status"]
		_, err = client.UpdateStatus(t.Context(), live, metav1.UpdateOptions{})
	}
	if err != nil {
		t.Fatalf("make %s in %s: %v", kind, namespace, err)
	}
}

// awaitLimitRanges waits until the webhook knows the LimitRanges that there are: it hears of the one
// made here after the others.
func (c *cluster) awaitLimitRanges(t *testing.T) {
	t.Helper()
	namespace := c.namespace(t, "last-"+strings.ToLower(t.Name()))
	limits := map[string]any{"apiVersion": "v1", "kind": "LimitRange", "metadata": map[string]any{"name": "limits"}}
	limits["spec"] = map[string]any{"limits": []any{map[string]any{"type": "Pod", "max": map[string]any{"memory": "40Mi"}}}}
	c.make(t, namespace, limits)
	if err := eventually.Succeeds(context.WithoutCancel(t.Context()), moment, func() error {
		_, err := c.create(context.WithoutCancel(t.Context()), namespace, pod(t, "plain"), metav1.DryRunAll)
		return err
	}); err != nil {
		t.Fatalf("wait until the webhook knows the LimitRanges: %v", err)
	}
}

func admittedPod(object map[string]any) (admitted, error) {
	var pod corev1.Pod
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, &pod); err != nil {
		return admitted{}, err
	}
	got := admitted{QOSClass: pod.Status.QOSClass, Containers: map[string]corev1.ResourceRequirements{}}
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, container := range list {
			got.Containers[container.Name] = container.Resources
		}
	}
	injected, ok, err := admission.ReadInjected(object)
	if ok {
		got.Injected = &injected
	}
	return got, err
}

// charged is what the quotas of a namespace count.
func (c *cluster) charged(t *testing.T, namespace string) corev1.ResourceList {
	t.Helper()
	quotas, err := c.typed.CoreV1().ResourceQuotas(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, quota := range quotas.Items {
		return quota.Status.Used
	}
	return nil
}

// wholeResources are those of a pod as a whole; nil: it has none.
func wholeResources(object map[string]any) (*corev1.ResourceRequirements, error) {
	var pod corev1.Pod
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, &pod); err != nil {
		return nil, err
	}
	return pod.Spec.Resources, nil
}
