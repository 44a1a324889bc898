package integration_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// prometheus answers as one that has watched every container named for a week, and seen 88 MiB.
func prometheus(t *testing.T, pods ...string) string {
	t.Helper()
	return prometheusWith(t, "0", pods...)
}

// prometheusWith also sets how many cores each container uses.
func prometheusWith(t *testing.T, cores string, pods ...string) string {
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
		results := []any{}
		for _, pod := range pods {
			name, _, _ := strings.Cut(pod, "-")
			results = append(results, map[string]any{
				"metric": map[string]string{"namespace": "tuned", "pod": pod, "container": name}, "value": []any{1700000000, value},
			})
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

// deployment is a Deployment of one container that requests 512Mi, and its pod, which runs on node n1.
func deployment(name string) (workload, pod map[string]any) {
	containers := []any{map[string]any{
		"name": name, "image": "registry.example.com/" + name + ":1",
		"resources": map[string]any{"requests": map[string]any{"memory": "512Mi"}},
	}}
	labels := map[string]any{"app": name}
	workload = bare("apps/v1", "Deployment", "tuned", name)
	workload["spec"] = map[string]any{
		"selector": map[string]any{"matchLabels": labels},
		"template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": map[string]any{"containers": containers}},
	}
	pod = bare("v1", "Pod", "tuned", name+"-5d9c6b5f4-abcde")
	metadata := pod["metadata"].(map[string]any)
	metadata["labels"] = map[string]any{"app": name, "pod-template-hash": "5d9c6b5f4"}
	metadata["ownerReferences"] = []any{map[string]any{
		"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": name + "-5d9c6b5f4", "controller": true, "uid": "a",
	}}
	pod["spec"] = map[string]any{"nodeName": "n1", "containers": containers}
	pod["status"] = map[string]any{"phase": "Running"}
	return workload, pod
}

// memoryOf reads the memory request and limit of the container of a Deployment.
func memoryOf(t *testing.T, name string) (request, limit string) {
	t.Helper()
	live, err := shared.typed.AppsV1().Deployments("tuned").Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	resources := live.Spec.Template.Spec.Containers[0].Resources
	limit = "none"
	if quantity, ok := resources.Limits["memory"]; ok {
		limit = quantity.String()
	}
	return resources.Requests.Memory().String(), limit
}

// TestTuneApplies resizes what kubectl made, leaves alone what Helm owns, and takes it all back.
func TestTuneApplies(t *testing.T) {
	namespace := bare("v1", "Namespace", "", "tuned")
	node := bareNode("n1", "True")
	web, webPod := deployment("web")
	chart, chartPod := deployment("chart")
	account := bare("v1", "ServiceAccount", "tuned", "default") // which a controller would make
	shared.mustApply(t, namespace, account, node, webPod, chartPod)
	t.Cleanup(func() { shared.remove(t, []map[string]any{web, chart, webPod, chartPod, node, account, namespace}) })
	for manager, object := range map[string]map[string]any{"kubectl-client-side-apply": web, "helm": chart} {
		client, err := shared.client(&unstructured.Unstructured{Object: object})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Create(t.Context(), &unstructured.Unstructured{Object: object}, metav1.CreateOptions{FieldManager: manager}); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	undo := filepath.Join(dir, "undo.yaml")
	tune := func(args ...string) outcome {
		return run(t, append([]string{
			"tune", "--kubeconfig", shared.kubeconfig(t), "--usage", "--prometheus-url", prometheus(t, "web-5d9c6b5f4-abcde", "chart-5d9c6b5f4-abcde"),
		}, args...)...)
	}

	o := tune("--apply", "--dry-run")
	if !strings.Contains(o.out, "+            memory: 100Mi") || !strings.Contains(o.errOut, "left out: Deployment tuned/chart: fields belong to helm") {
		t.Errorf("the dry run does not show what it would do:\n%s\n%s", o.out, o.errOut)
	}
	if request, limit := memoryOf(t, "web"); request != "512Mi" || limit != "none" {
		t.Errorf("the dry run changed the request to %s and the limit to %s", request, limit)
	}

	if o = tune("--apply"); o.code != exitcode.Usage || !strings.Contains(o.errOut, "no terminal for the prompt") {
		t.Errorf("without a terminal: exit code %d, %s", o.code, o.errOut)
	}
	if request, _ := memoryOf(t, "web"); request != "512Mi" {
		t.Errorf("without a yes the request became %s", request)
	}

	if o = tune("--apply", "--yes", "--backup", undo); o.code != exitcode.Partly {
		t.Errorf("exit code %d, want %d, since Helm's Deployment is left out:\n%s\n%s", o.code, exitcode.Partly, o.out, o.errOut)
	}
	if request, limit := memoryOf(t, "web"); request != "100Mi" || limit == "none" {
		t.Errorf("request is %s and limit %s, want 100Mi and one", request, limit)
	}
	if request, limit := memoryOf(t, "chart"); request != "512Mi" || limit != "none" {
		t.Errorf("Helm's Deployment was changed: %s, %s", request, limit)
	}
	if _, err := shared.typed.CoreV1().LimitRanges("tuned").Get(t.Context(), "lightk8s", metav1.GetOptions{}); err != nil {
		t.Errorf("there is no LimitRange: %v", err)
	}
	if o = tune("--apply", "--yes", "--backup", undo); o.code == exitcode.Clean || !strings.Contains(o.out, "no object is to change") {
		t.Errorf("the second run has something to do:\n%s\n%s", o.out, o.errOut)
	}

	if o = run(t, "tune", "--kubeconfig", shared.kubeconfig(t), "--undo", undo, "--yes"); o.code != exitcode.Clean {
		t.Errorf("undo: exit code %d: %s", o.code, o.errOut)
	}
	if request, limit := memoryOf(t, "web"); request != "512Mi" || limit != "none" {
		t.Errorf("after the undo the request is %s and the limit %s", request, limit)
	}
	if list, err := shared.typed.CoreV1().LimitRanges("tuned").List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) > 0 {
		t.Errorf("after the undo there are LimitRanges: %v, %v", list.Items, err)
	}
	if _, err := os.Stat(undo); err != nil {
		t.Error(err)
	}
}
