//go:build e2e

package webhook

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	service = "/api/v1/namespaces/" + system + "/services/" + release + ":metrics/proxy"
	readyz  = service + "/readyz"
)

// webhookPods are the pods of the release that are not about to go.
func webhookPods(t *testing.T) []corev1.Pod {
	t.Helper()
	list, err := api.CoreV1().Pods(system).List(t.Context(), metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		t.Fatal(err)
	}
	var pods []corev1.Pod
	for _, pod := range list.Items {
		if pod.DeletionTimestamp == nil {
			pods = append(pods, pod)
		}
	}
	return pods
}

// webhookPod is the only one.
func webhookPod(t *testing.T) corev1.Pod {
	t.Helper()
	pods := webhookPods(t)
	if len(pods) != 1 || len(pods[0].Status.ContainerStatuses) != 1 {
		t.Fatalf("the webhook has %d pods, want one with a container: %v", len(pods), pods)
	}
	return pods[0]
}

func get(t *testing.T, namespace, name string) *corev1.Pod {
	t.Helper()
	pod, err := api.CoreV1().Pods(namespace).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return pod
}

// containerID is that of the pod's only container, as in the names of its cgroups.
func containerID(t *testing.T, pod *corev1.Pod) string {
	t.Helper()
	_, id, ok := strings.Cut(pod.Status.ContainerStatuses[0].ContainerID, "://")
	if !ok || id == "" {
		t.Fatalf("pod %s has no container: %+v", pod.Name, pod.Status.ContainerStatuses)
	}
	return id
}
