package fleet

import "fmt"

// hash is what the Deployment controller adds to the name of a ReplicaSet.
const hash = "6d4cf56db6"

// deployment is a Deployment and what belongs to it.
type deployment struct{ namespace, name string }

func (d deployment) object() map[string]any {
	return map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"namespace": d.namespace, "name": d.name, "uid": d.name},
		"spec": spec(map[string]any{"app": d.name}),
	}
}

func (d deployment) replicaSet() map[string]any {
	return map[string]any{
		"apiVersion": "apps/v1", "kind": "ReplicaSet",
		"metadata": map[string]any{
			"namespace": d.namespace, "name": d.name + "-" + hash, "uid": d.name + "-" + hash, "labels": d.labels(),
			"ownerReferences": owner("Deployment", d.name),
		},
		"spec": spec(d.labels()),
	}
}

// pod is the pod of the Deployment with the number, on a node.
func (d deployment) pod(number int, node string) map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{
			"namespace": d.namespace, "name": fmt.Sprintf("%s-%s-%05d", d.name, hash, number), "labels": d.labels(),
			"ownerReferences": owner("ReplicaSet", d.name+"-"+hash),
		},
		"spec":   map[string]any{"nodeName": node, "containers": containers()},
		"status": map[string]any{"phase": "Running"},
	}
}

// usage is what the containers of the i-th Deployment use.
func (d deployment) usage(i int) map[string]any {
	return map[string]any{
		"apiVersion": "lightk8s.dev/v1alpha1", "kind": "WorkloadUsage",
		"metadata": map[string]any{"namespace": d.namespace, "name": "deployment." + d.name},
		"workload": map[string]any{"kind": "Deployment", "name": d.name}, "pods": int64(replicas),
		"containers": []any{map[string]any{
			"name": "app", "workingSetBytes": int64(40+i%60) << 20, "peakBytes": int64(50+i%80) << 20,
			"windowSeconds": int64(604800), "samples": int64(20000),
		}},
	}
}

// labels are those of its pods.
func (d deployment) labels() map[string]any {
	return map[string]any{"app": d.name, "pod-template-hash": hash}
}

func spec(labels map[string]any) map[string]any {
	return map[string]any{
		"replicas": int64(replicas), "selector": map[string]any{"matchLabels": labels},
		"template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": map[string]any{"containers": containers()}},
	}
}

func containers() []any {
	return []any{map[string]any{
		"name": "app", "image": "app:1", "resources": map[string]any{"requests": map[string]any{"memory": "32Mi", "cpu": "20m"}},
	}}
}

func owner(kind, name string) []any {
	return []any{map[string]any{"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": name, "controller": true}}
}
