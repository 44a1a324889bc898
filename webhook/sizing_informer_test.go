package webhook

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/cache"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// realNode is a node as a kubelet tells of it; beats is how often it has done so.
func realNode(name string, beats int, memory string) *unstructured.Unstructured {
	images := make([]any, 50)
	for i := range images {
		images[i] = map[string]any{"names": []any{strings.Repeat("x", 200)}, "sizeBytes": int64(i)}
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Node",
		"metadata": map[string]any{
			"name": name, "uid": "u", "resourceVersion": fmt.Sprint(beats), "labels": map[string]any{"kubernetes.io/hostname": name},
			"annotations":   map[string]any{"k3s.io/node-args": "[]", "kubectl.kubernetes.io/last-applied-configuration": strings.Repeat("x", 5000)},
			"managedFields": []any{map[string]any{"manager": "kubelet", "time": fmt.Sprint(beats)}},
		},
		"spec": map[string]any{"podCIDR": "10.42.0.0/24", "taints": []any{map[string]any{"key": "k", "effect": "NoSchedule"}}},
		"status": map[string]any{
			"allocatable": map[string]any{"memory": memory, "pods": "110"}, "capacity": map[string]any{"memory": memory, "pods": "110"},
			"conditions": []any{map[string]any{"type": "Ready", "status": "True", "lastHeartbeatTime": fmt.Sprint(beats)}},
			"images":     images, "nodeInfo": map[string]any{"kubeletVersion": "v1.37.0"},
		},
	}}
}

func kept(t *testing.T, object *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	return &unstructured.Unstructured{Object: essential(nodes, object.Object)}
}

func TestOfANodeLittleIsKept(t *testing.T) {
	want := `{"apiVersion":"v1","kind":"Node","metadata":{"annotations":{"k3s.io/node-args":"[]"},"labels":{"kubernetes.io/hostname":"a"},"name":"a","resourceVersion":"1","uid":"u"},` +
		`"spec":{"taints":[{"effect":"NoSchedule","key":"k"}]},` +
		`"status":{"allocatable":{"memory":"1Gi","pods":"110"},"capacity":{"memory":"1Gi","pods":"110"},"nodeInfo":{"kubeletVersion":"v1.37.0"}}}`
	got, err := json.Marshal(kept(t, realNode("a", 1, "1Gi")).Object)
	if err != nil || string(got) != want {
		t.Errorf("kept is\n%s (%v), want\n%s", got, err, want)
	}
	for _, object := range []map[string]any{{}, {"metadata": nil, "spec": "x", "status": []any{}}, {"metadata": map[string]any{"annotations": "x"}}} {
		if essential(nodes, object)["kind"] != "Node" {
			t.Errorf("of %v is kept %v", object, essential(nodes, object))
		}
	}
}

// Anyone who can write a LimitRange can put 256 KiB of annotations on each.
func TestOfALimitRangeOnlyItsLimitsAreKept(t *testing.T) {
	long := strings.Repeat("x", 1000)
	kept := essential(limitRanges, map[string]any{
		"apiVersion": "v1", "kind": "LimitRange",
		"metadata": map[string]any{
			"name": "memory", "namespace": "shop", "resourceVersion": "1",
			"annotations": map[string]any{"a": long}, "labels": map[string]any{"a": long}, "managedFields": []any{long},
		},
		"spec": map[string]any{"limits": []any{map[string]any{"type": "Container"}}, "other": long},
	})
	want := map[string]any{
		"apiVersion": "v1", "kind": "LimitRange",
		"metadata": map[string]any{"name": "memory", "namespace": "shop", "resourceVersion": "1"},
		"spec":     map[string]any{"limits": []any{map[string]any{"type": "Container"}}},
	}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Errorf("what is kept (-want +got):\n%s", diff)
	}
}

func TestOnlyWhatMattersMakesSizesAnew(t *testing.T) {
	s := newSizingInformer(admission.NodeSize{Memory: "1Gi", Pods: 24}, slog.New(slog.DiscardHandler))
	static := s.get().Sizing
	steps := []struct {
		what    string
		do      func()
		changes bool
		sizing  string
	}{
		{"a node, of a list that is not whole", func() { s.put(nodes, kept(t, realNode("a", 1, "1Gi"))) }, true, static},
		{"all are known", func() { s.sync(nodes) }, true, "the smallest node that the pod can land on, of 1"},
		{"a heartbeat", func() { s.put(nodes, kept(t, realNode("a", 2, "1Gi"))) }, false, "the smallest node that the pod can land on, of 1"},
		{"another size", func() { s.put(nodes, kept(t, realNode("a", 3, "2Gi"))) }, true, "the smallest node that the pod can land on, of 1"},
		{"another node", func() { s.put(nodes, kept(t, realNode("b", 4, "2Gi"))) }, true, "the smallest node that the pod can land on, of 2"},
		{"what is no object", func() { s.put(nodes, "x"); s.drop(nodes, 7) }, false, "the smallest node that the pod can land on, of 2"},
		{"a node is gone", func() { s.drop(nodes, kept(t, realNode("b", 5, "2Gi"))) }, true, "the smallest node that the pod can land on, of 1"},
		{"a node was seen to be gone later", func() { s.drop(nodes, cache.DeletedFinalStateUnknown{Key: "a"}) }, true, static},
	}
	for _, step := range steps {
		before := s.current.Load()
		step.do()
		if changed := s.current.Load() != before; changed != step.changes || s.get().Sizing != step.sizing {
			t.Errorf("%s: made anew %t, want %t; %s, want %s", step.what, changed, step.changes, s.get().Sizing, step.sizing)
		}
	}
	if s.known() || len(s.objects[nodes]) != 0 {
		t.Errorf("left: %v", maps.Collect(maps.All(s.objects[nodes])))
	}
}
