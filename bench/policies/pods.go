package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// kind is a kind of pod.
type kind struct {
	name       string
	containers int
	complete   bool // states its limits
}

var kinds = []kind{
	{"1 container without limits", 1, false},
	{"1 container with limits", 1, true},
	{"10 containers without limits", 10, false},
}

func (k kind) pod(name string) map[string]any {
	var containers []any
	for i := range k.containers {
		container := map[string]any{
			"name": fmt.Sprintf("container-%d", i), "image": "registry.example.com/web:1.0.0",
			"ports": []any{map[string]any{"containerPort": int64(8080)}},
			"env":   []any{map[string]any{"name": "MODE", "value": "production"}},
		}
		if k.complete {
			amounts := map[string]any{"memory": "64Mi"}
			container["resources"] = map[string]any{"limits": amounts, "requests": amounts}
		}
		containers = append(containers, container)
	}
	return map[string]any{
		"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": name},
		"spec": map[string]any{"containers": containers},
	}
}

// try has the API server admit a pod, and reports whether it got a limit from us.
func (c *cluster) try(ctx context.Context, namespace string, pod map[string]any) (injected bool, err error) {
	live, err := c.client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).Namespace(namespace).
		Create(ctx, &unstructured.Unstructured{Object: pod}, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return false, fmt.Errorf("try pod in %s: %w", namespace, err)
	}
	return live.GetAnnotations()["lightk8s.dev/injected"] != "", nil
}

// cost is what a pod takes, in milliseconds.
type cost struct{ server, webhook, p50 float64 }

// load tries pods one after the other. A pod that is not admitted as its namespace promises fails it.
func (c *cluster) load(ctx context.Context, namespace string, k kind, pods, turn, webhookPID int) (cost, error) {
	server, err := sample.CPU(c.pid)
	if err != nil {
		return cost{}, err
	}
	hook, err := sample.CPU(webhookPID)
	if err != nil {
		return cost{}, err
	}
	took := make([]time.Duration, pods)
	for i := range pods {
		pod := k.pod(fmt.Sprintf("web-%d-%d", turn, i))
		start := time.Now()
		injected, err := c.try(ctx, namespace, pod)
		if err != nil {
			return cost{}, err
		}
		took[i] = time.Since(start)
		if want := namespace != neither && !k.complete; injected != want {
			return cost{}, fmt.Errorf("pod with %s in %s: injected is %v, want %v", k.name, namespace, injected, want)
		}
	}
	slices.Sort(took)
	serverAfter, err := sample.CPU(c.pid)
	if err != nil {
		return cost{}, err
	}
	hookAfter, err := sample.CPU(webhookPID)
	if err != nil {
		return cost{}, err
	}
	each := func(d time.Duration) float64 { return float64(d) / float64(pods) / float64(time.Millisecond) }
	return cost{each(serverAfter - server), each(hookAfter - hook), float64(took[len(took)/2]) / float64(time.Millisecond)}, nil
}
