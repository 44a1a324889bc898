package main

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

var apiVersions = map[string]string{"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "CronJob": "batch/v1"}

// workloadOf is a workload named app with the containers.
func workloadOf(kind string, containers ...any) map[string]any {
	spec := any(map[string]any{"containers": containers})
	path := specPath(kind)
	for i := len(path) - 1; i >= 0; i-- {
		step, _ := path[i].(string)
		spec = map[string]any{step: spec}
	}
	object, _ := spec.(map[string]any)
	object["apiVersion"], object["kind"] = apiVersions[kind], kind
	object["metadata"] = map[string]any{"name": "app", "namespace": "shop"}
	return object
}

func specPath(kind string) policy.Path {
	gv, _ := schema.ParseGroupVersion(apiVersions[kind])
	return policy.PodSpecPath(gv.WithKind(kind).GroupKind())
}

// nodeOf is a node with so many MiB for pods.
func nodeOf(name string, allocatable int64) map[string]any {
	amounts := map[string]any{"cpu": "2", "memory": fmt.Sprintf("%dMi", allocatable), "pods": "110"}
	return map[string]any{
		"apiVersion": "v1", "kind": "Node", "metadata": map[string]any{"name": name}, "spec": map[string]any{},
		"status": map[string]any{"capacity": amounts, "allocatable": amounts},
	}
}

// containersOf lists the containers of a workload that workloadOf made.
func containersOf(workload map[string]any) []map[string]any {
	at := workload
	kind, _ := workload["kind"].(string)
	for _, step := range specPath(kind) {
		field, _ := step.(string)
		at, _ = at[field].(map[string]any)
	}
	list, _ := at["containers"].([]any)
	var out []map[string]any
	for _, c := range list {
		container, _ := c.(map[string]any)
		out = append(out, container)
	}
	return out
}

// memoryOf reads what a container says of its memory.
func memoryOf(container map[string]any) (sizes, error) {
	resources, _ := container["resources"].(map[string]any)
	read := func(what string) (int64, error) {
		amounts, _ := resources[what].(map[string]any)
		text, ok := amounts["memory"].(string)
		if !ok {
			return 0, nil
		}
		amount, err := resource.ParseQuantity(text)
		if err != nil {
			return 0, fmt.Errorf("read %s.memory %q: %w", what, text, err)
		}
		return amount.Value(), nil
	}
	request, err := read("requests")
	if err != nil {
		return sizes{}, err
	}
	limit, err := read("limits")
	return sizes{request: request, limit: limit}, err
}
