package main

import (
	"fmt"

	"github.com/lightk8s/lightk8s/bench/workload"
)

// A crowd of pods is what the measured clusters are made of: some Deployments whose pods are
// all alike, and some pods that have no owner and are all different.
const (
	crowd       = 100
	deployments = 9
	replicas    = 10
	lonely      = crowd - deployments*replicas
)

// people draws crowds.
type people struct {
	owners, loners *workload.Generator
	truth          workload.Truth // planted so far, in what an audit must report
}

func newPeople() (*people, error) {
	owners, err := workload.New(1, "Deployment")
	if err != nil {
		return nil, err
	}
	loners, err := workload.New(2, "Pod")
	if err != nil {
		return nil, err
	}
	return &people{owners: owners, loners: loners}, nil
}

// next draws the Deployments and the pods without owner of one crowd.
func (p *people) next() (owners, loners []map[string]any, err error) {
	for range deployments {
		w, err := p.owners.Next()
		if err != nil {
			return nil, nil, err
		}
		w.Object["spec"] = with(w.Object["spec"], "replicas", int64(replicas))
		withoutAccount(podSpecOf(w.Object))
		p.truth.Add(w.Truth)
		owners = append(owners, w.Object)
	}
	for range lonely {
		w, err := p.loners.Next()
		if err != nil {
			return nil, nil, err
		}
		withoutAccount(podSpecOf(w.Object))
		p.truth.Add(w.Truth)
		loners = append(loners, w.Object)
	}
	return owners, loners, nil
}

// withoutAccount lets the pod run as the default ServiceAccount of its namespace.
func withoutAccount(spec map[string]any) { delete(spec, "serviceAccountName") }

// podSpecOf returns the pod spec of a Pod or of what has a pod template.
func podSpecOf(object map[string]any) map[string]any {
	spec, _ := object["spec"].(map[string]any)
	if object["kind"] == "Pod" {
		return spec
	}
	template, _ := spec["template"].(map[string]any)
	spec, _ = template["spec"].(map[string]any)
	return spec
}

// replicaSet is what the controller would make of the Deployment on the server.
func replicaSet(deployment map[string]any) map[string]any {
	const hash = "5d9c8b7f6"
	spec, _ := deployment["spec"].(map[string]any)
	selector, _ := spec["selector"].(map[string]any)
	matchLabels, _ := selector["matchLabels"].(map[string]any)
	template, _ := spec["template"].(map[string]any)
	metadata, _ := template["metadata"].(map[string]any)
	labels := with(metadata["labels"], "pod-template-hash", hash)
	return map[string]any{
		"apiVersion": "apps/v1", "kind": "ReplicaSet",
		"metadata": owned(deployment, fmt.Sprintf("%v-%s", metadataOf(deployment, "name"), hash), labels, nil),
		"spec": map[string]any{
			"replicas": int64(replicas),
			"selector": map[string]any{"matchLabels": with(matchLabels, "pod-template-hash", hash)},
			"template": map[string]any{"metadata": with(metadata, "labels", labels), "spec": template["spec"]},
		},
	}
}

// podsOf are what the controller would make of the ReplicaSet on the server, which gives each
// a name of its own, and the scheduler a node.
func podsOf(replicaSet map[string]any) []map[string]any {
	spec, _ := replicaSet["spec"].(map[string]any)
	template, _ := spec["template"].(map[string]any)
	metadata, _ := template["metadata"].(map[string]any)
	pods := make([]map[string]any, replicas)
	for i := range pods {
		placed := with(template["spec"], "nodeName", fmt.Sprintf("node-%d", i))
		named := owned(replicaSet, "", metadata["labels"], metadata["annotations"])
		delete(named, "name")
		named["generateName"] = fmt.Sprintf("%v-", metadataOf(replicaSet, "name"))
		pods[i] = map[string]any{"apiVersion": "v1", "kind": "Pod", "spec": placed, "metadata": named}
	}
	return pods
}

// owned is the metadata of an object that the owner controls.
func owned(owner map[string]any, name string, labels, annotations any) map[string]any {
	metadata := map[string]any{
		"name": name, "namespace": metadataOf(owner, "namespace"), "labels": labels,
		"ownerReferences": []any{map[string]any{
			"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": metadataOf(owner, "name"),
			"uid": metadataOf(owner, "uid"), "controller": true, "blockOwnerDeletion": true,
		}},
	}
	if annotations != nil {
		metadata["annotations"] = annotations
	}
	return metadata
}

func metadataOf(object map[string]any, field string) any {
	metadata, _ := object["metadata"].(map[string]any)
	return metadata[field]
}

// with returns a copy of the map that has the field.
func with(from any, field string, value any) map[string]any {
	fields, _ := from.(map[string]any)
	out := map[string]any{field: value}
	for name, v := range fields {
		if name != field {
			out[name] = v
		}
	}
	return out
}
