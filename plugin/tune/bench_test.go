package tune

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// fleet yields so many nodes of 4 GB and pods of a tenth as many Deployments, with what their
// kubelets run with and what their containers use.
func fleet(nodes, pods int) source.Source {
	var objects []map[string]any
	known := policy.NewInventory()
	add := func(object map[string]any) { objects = append(objects, object) }
	for i := range nodes {
		name := fmt.Sprintf("node-%03d", i)
		room := map[string]any{"cpu": "2", "memory": "3910Mi", "pods": "110", "ephemeral-storage": "40Gi"}
		add(map[string]any{
			"apiVersion": "v1", "kind": "Node",
			"metadata": map[string]any{"name": name, "labels": map[string]any{"kubernetes.io/hostname": name}},
			"status": map[string]any{
				"capacity": room, "allocatable": room,
				"conditions": []any{map[string]any{"type": "Ready", "status": "True"}},
				"nodeInfo":   map[string]any{"kubeletVersion": "v1.35.2+k3s1", "containerRuntimeVersion": "containerd://2.1.5"},
			},
		})
		add(map[string]any{
			"apiVersion": "lightk8s.dev/v1alpha1", "kind": "NodeConfig", "metadata": map[string]any{"name": name}, "kubeletSource": "configz",
			"kubelet": map[string]any{"maxPods": int64(110), "evictionHard": map[string]any{"imagefs.available": "5%", "nodefs.available": "5%"}},
		})
	}
	const replicas = 10
	for i := range pods / replicas {
		namespace, name := fmt.Sprintf("team-%02d", i%40), fmt.Sprintf("app-%04d", i)
		template := map[string]any{"containers": []any{map[string]any{
			"name": "app", "image": "app:1", "resources": map[string]any{"requests": map[string]any{"memory": "96Mi", "cpu": "20m"}},
		}}}
		labels := map[string]any{"app": name}
		add(map[string]any{
			"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"namespace": namespace, "name": name},
			"spec": map[string]any{
				"replicas": int64(replicas), "selector": map[string]any{"matchLabels": labels},
				"template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": template},
			},
		})
		add(map[string]any{
			"apiVersion": "lightk8s.dev/v1alpha1", "kind": "WorkloadUsage", "metadata": map[string]any{"namespace": namespace, "name": "deployment." + name},
			"workload": map[string]any{"kind": "Deployment", "name": name}, "pods": int64(replicas),
			"containers": []any{map[string]any{
				"name": "app", "workingSetBytes": int64(40+i%60) << 20, "peakBytes": int64(50+i%80) << 20, "windowSeconds": int64(604800), "samples": int64(20000),
			}},
		})
		for j := range replicas {
			spec := map[string]any{"nodeName": fmt.Sprintf("node-%03d", (i*replicas+j)%nodes), "containers": template["containers"]}
			add(map[string]any{
				"apiVersion": "v1", "kind": "Pod",
				"metadata": map[string]any{
					"namespace": namespace, "name": fmt.Sprintf("%s-6d4cf56db6-%05d", name, j),
					"labels": map[string]any{"app": name, "pod-template-hash": "6d4cf56db6"},
					"ownerReferences": []any{map[string]any{
						"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": name + "-6d4cf56db6", "controller": true, "uid": "u",
					}},
				},
				"spec": spec, "status": map[string]any{"phase": "Running"},
			})
		}
	}
	for _, object := range objects {
		if kind := policy.RefOf(object).Kind; kind == "Node" || kind == "WorkloadUsage" {
			known.Add(object)
		}
	}
	return func(context.Context) iter.Seq2[policy.Target, error] {
		return func(yield func(policy.Target, error) bool) {
			for _, object := range objects {
				if !yield(policy.Target{Object: object, Facts: policy.Facts{Inventory: known}}, nil) {
					return
				}
			}
		}
	}
}

// BenchmarkPlan plans for a fleet and proves that it fits.
func BenchmarkPlan(b *testing.B) {
	e, err := engine()
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []struct{ nodes, pods int }{{5, 100}, {50, 1000}, {500, 10000}} {
		b.Run(fmt.Sprintf("nodes=%d/pods=%d", size.nodes, size.pods), func(b *testing.B) {
			in := plan.Input{Source: fleet(size.nodes, size.pods), Engine: e, Now: time.Now()}
			for b.Loop() {
				p, err := plan.Make(context.Background(), in)
				if err != nil || p.Summary.Fits != plan.Fits || len(p.Workloads) == 0 {
					b.Fatalf("fits %s, %d workloads: %v", p.Summary.Fits, len(p.Workloads), err)
				}
			}
		})
	}
}
