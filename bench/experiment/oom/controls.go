package main

import (
	"context"
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// tuners are the controls whose advice the node is given. What else the category says of a node is
// not about memory, and some of it would cut the node off this cluster.
var tuners = []string{
	"kube-reserved", "kube-reserved-cpu", "kube-reserved-disk", "kube-reserved-excess", "system-reserved", "max-pods",
	"memory-eviction-threshold", "soft-memory-eviction",
	"kubelet-memory-eviction", "disk-eviction", "pod-pids-limit", "container-log-rotation",
}

// tuned is the kubelet configuration that the controls make of what k3s ships, for an agent with
// that much memory and so many pods.
func tuned(ctx context.Context, size, pods int) (object, error) {
	engine, err := policy.Load(rego.Bundle())
	if err == nil {
		engine, err = engine.Select(policy.Selection{IDs: tuners})
	}
	if err != nil {
		return nil, fmt.Errorf("load controls: %w", err)
	}
	config, inventory, err := agent(size, pods)
	if err != nil {
		return nil, err
	}
	verdict, err := engine.Evaluate(ctx, policy.Target{Object: config, Facts: policy.Facts{Inventory: inventory}})
	if err != nil {
		return nil, fmt.Errorf("judge node of %d MiB: %w", size, err)
	}
	if len(verdict.Failed)+len(verdict.Skipped) > 0 {
		return nil, fmt.Errorf("judge node of %d MiB: failed %v, skipped %v", size, verdict.Failed, verdict.Skipped)
	}
	for _, finding := range verdict.Findings {
		if config, err = policy.Apply(config, finding.Set); err != nil {
			return nil, fmt.Errorf("apply %s: %w", finding.Control, err)
		}
	}
	kubelet, ok := config["kubelet"].(object)
	if !ok {
		return nil, fmt.Errorf("the controls left no kubelet configuration for a node of %d MiB", size)
	}
	return kubelet, nil
}

// agent is what tune reads of a k3s agent: its configuration, and what is known beside it.
func agent(size, pods int) (object, *policy.Inventory, error) {
	version := facts.Group + "/v1alpha1"
	config, err := facts.Object(facts.NodeConfig{
		APIVersion: version, Kind: "NodeConfig", Metadata: facts.Meta{Name: nodeName}, KubeletSource: "configz", Kubelet: shipped(),
	})
	if err != nil {
		return nil, nil, err
	}
	usage := facts.NodeUsage{APIVersion: version, Kind: "NodeUsage", Metadata: facts.Meta{Name: nodeName}, Source: "summary"}
	for i := range pods {
		usage.Pods = append(usage.Pods, facts.PodUse{Namespace: namespace, Name: ordinaryPod(i).Name})
	}
	used, err := facts.Object(usage)
	if err != nil {
		return nil, nil, err
	}
	resources := object{"cpu": fmt.Sprint(cpus), "memory": mebibytes(size), "ephemeral-storage": "40Gi", "pods": "110"}
	inventory := policy.NewInventory()
	inventory.Add(config)
	inventory.Add(used)
	inventory.Add(object{
		"apiVersion": "v1", "kind": "Node", "metadata": object{"name": nodeName},
		"status": object{"capacity": resources, "allocatable": resources, "nodeInfo": object{"kubeletVersion": "v1.37.2+k3s1"}},
	})
	return config, inventory, nil
}
