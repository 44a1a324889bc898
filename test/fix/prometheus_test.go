package fix_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// prometheus answers as one that has watched every container of a namespace, or of all, for a week, and seen 88 MiB and that many
// cores in use.
func prometheus(t *testing.T, namespace, cores string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		value := "604800"
		switch query := r.FormValue("query"); {
		case strings.Contains(query, "max_over_time(container_memory_working_set_bytes"), strings.Contains(query, "max_usage_bytes"):
			value = "92274688"
		case strings.Contains(query, "count_over_time"):
			value = "40320"
		case strings.Contains(query, "cpu"):
			value = cores
		case strings.Contains(query, "oom"):
			value = "0"
		}
		pods, err := cluster.typed.CoreV1().Pods(namespace).List(r.Context(), metav1.ListOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		results := []any{}
		for _, pod := range pods.Items {
			for _, container := range pod.Spec.Containers {
				results = append(results, map[string]any{
					"metric": map[string]string{"namespace": pod.Namespace, "pod": pod.Name, "container": container.Name}, "value": []any{1700000000, value},
				})
			}
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(map[string]any{
			"status": "success", "data": map[string]any{"resultType": "vector", "result": results},
		}); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// node is the one on which pods run, while the test does. No kubelet answers there.
func node(t *testing.T) {
	t.Helper()
	nodes := cluster.typed.CoreV1().Nodes()
	sizes := corev1.ResourceList{"cpu": resource.MustParse("2"), "memory": resource.MustParse("4Gi"), "pods": resource.MustParse("110")}
	status := corev1.NodeStatus{
		Capacity: sizes, Allocatable: sizes, Addresses: []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "127.0.0.1"}},
		DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: 9}},
	}
	ready := func() []corev1.NodeCondition {
		return []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue, LastHeartbeatTime: metav1.Now()}}
	}
	status.Conditions = ready()
	if _, err := nodes.Create(t.Context(), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "tiny"}, Status: status}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	ctx, done := t.Context(), make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			if live, err := nodes.Get(ctx, "tiny", metav1.GetOptions{}); err == nil {
				live.Status.Conditions, live.Spec.Taints = ready(), nil
				_, _ = nodes.UpdateStatus(ctx, live, metav1.UpdateOptions{}) // tried again
			}
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Second):
			}
		}
	}()
	t.Cleanup(func() {
		<-done
		if err := nodes.Delete(context.WithoutCancel(t.Context()), "tiny", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
}
