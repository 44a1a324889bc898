package scheduling_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// current are the pods as they are now, in the order and with the age that they were made with.
func current(made []*corev1.Pod, now []corev1.Pod) []*corev1.Pod {
	var pods []*corev1.Pod
	for _, old := range made {
		for i := range now {
			if now[i].Namespace == old.Namespace && now[i].Name == old.Name {
				pod := now[i].DeepCopy()
				pod.CreationTimestamp = old.CreationTimestamp
				pods = append(pods, pod)
			}
		}
	}
	return pods
}

// lose takes a node away with its pods, and makes these anew, as their owners would: from what
// they were made of, before the server completed it.
func (p *schedulingPlane) lose(t *testing.T, node string, pods, made []*corev1.Pod) {
	t.Helper()
	ctx, now := t.Context(), *metav1.NewDeleteOptions(0)
	lost := map[string]bool{}
	for _, pod := range pods {
		if pod.Spec.NodeName == node {
			lost[pod.Name] = true
			if err := p.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, now); err != nil {
				t.Fatalf("delete pod: %v", err)
			}
		}
	}
	if err := p.client.CoreV1().Nodes().Delete(ctx, node, now); err != nil {
		t.Fatalf("delete node: %v", err)
	}
	time.Sleep(200 * time.Millisecond) // no answer tells that the scheduler has seen it
	for _, pod := range made {
		if lost[pod.Name] {
			must(p.client.CoreV1().Pods(pod.Namespace).Create(ctx, pod, metav1.CreateOptions{}))(t, pod.Name)
		}
	}
}
