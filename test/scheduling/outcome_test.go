package scheduling_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
)

// outcome waits until the scheduler can do no more, and returns the pods.
func (p *schedulingPlane) outcome(t *testing.T) []corev1.Pod {
	t.Helper()
	for before := -1; ; {
		pods := p.rest(t)
		waiting := 0
		for i := range pods {
			if pods[i].Spec.NodeName == "" && hasAffinity(&pods[i]) {
				waiting++
			}
		}
		if waiting == 0 || waiting == before {
			return pods
		}
		before = waiting
		p.wake(t, pods)
	}
}

// hasAffinity reports whether a pod can wait for other pods to be near.
func hasAffinity(pod *corev1.Pod) bool {
	a := pod.Spec.Affinity
	return a != nil && a.PodAffinity != nil && len(a.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution) > 0
}

// wake has the scheduler try pods again that wait for company. It does not notice when company
// comes in a namespace that a namespaceSelector chooses, and would try again after five minutes.
func (p *schedulingPlane) wake(t *testing.T, pods []corev1.Pod) {
	t.Helper()
	patch := fmt.Appendf(nil, `{"metadata":{"labels":{"woken":"%d"}}}`, time.Now().UnixNano())
	for i := range pods {
		if pods[i].Spec.NodeName == "" && hasAffinity(&pods[i]) {
			must(p.client.CoreV1().Pods(pods[i].Namespace).Patch(t.Context(), pods[i].Name, types.MergePatchType, patch, metav1.PatchOptions{}))(t, pods[i].Name)
		}
	}
	time.Sleep(200 * time.Millisecond) // no answer tells that it has heard
}

// rest waits until the scheduler has tried all pods, and returns them.
func (p *schedulingPlane) rest(t *testing.T) []corev1.Pod {
	t.Helper()
	var list *corev1.PodList
	err := wait.PollUntilContextTimeout(t.Context(), 20*time.Millisecond, 2*time.Minute, true, func(ctx context.Context) (bool, error) {
		// First the queues, then the pods: one that is tried in between has left the queue.
		queues, err := p.scheduler.pending()
		if err != nil {
			return false, err
		}
		if list, err = p.client.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{}); err != nil {
			return false, fmt.Errorf("list pods: %w", err)
		}
		waiting, told := 0, 0
		for i := range list.Items {
			if list.Items[i].Spec.NodeName == "" {
				waiting++
				if whyNot(&list.Items[i]) != "" {
					told++
				}
			}
		}
		return queues["active"] == 0 && queues["backoff"] == 0 && queues["unschedulable"]+queues["gated"] == waiting && told == waiting, nil
	})
	if err != nil {
		t.Fatalf("wait for the scheduler to rest: %v", err)
	}
	return list.Items
}

// whyNot is what the scheduler says of a pod that it found no node for.
func whyNot(pod *corev1.Pod) string {
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			return c.Reason + ": " + c.Message
		}
	}
	return ""
}
