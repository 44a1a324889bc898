package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/bench/sample"
)

func TestCrowdIsOfOnePlantedOwnerForTenPods(t *testing.T) {
	p, err := newPeople()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		owners, loners, err := p.next()
		if err != nil {
			t.Fatal(err)
		}
		if got := len(owners)*replicas + len(loners); got != crowd {
			t.Errorf("a crowd has %d pods, want %d", got, crowd)
		}
		for _, object := range append(owners, loners...) {
			if spec := podSpecOf(object); spec["containers"] == nil || spec["serviceAccountName"] != nil {
				t.Errorf("%v has the pod spec %v, want containers and no ServiceAccount", object["kind"], spec)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"Deployment": 27, "Pod": 30}, p.truth.Kinds); diff != "" {
		t.Errorf("kinds in the truth of three crowds (-want +got):\n%s", diff)
	}
}

// served is a Deployment as the server returns it.
func served() map[string]any {
	labels := map[string]any{"app": "web"}
	return map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "web", "namespace": "shop", "uid": "u-1"},
		"spec": map[string]any{"replicas": int64(10), "selector": map[string]any{"matchLabels": labels}, "template": map[string]any{
			"metadata": map[string]any{"labels": labels, "annotations": map[string]any{"a": "b"}}, "spec": map[string]any{"hostNetwork": true},
		}},
	}
}

func TestReplicaSetAndPodsAreWhatControllersMake(t *testing.T) {
	deployment := served()
	set := replicaSet(deployment)
	labels := map[string]any{"app": "web", "pod-template-hash": "5d9c8b7f6"}
	want := map[string]any{
		"apiVersion": "apps/v1", "kind": "ReplicaSet",
		"metadata": map[string]any{"name": "web-5d9c8b7f6", "namespace": "shop", "labels": labels, "ownerReferences": []any{map[string]any{
			"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": "u-1", "controller": true, "blockOwnerDeletion": true,
		}}},
		"spec": map[string]any{"replicas": int64(10), "selector": map[string]any{"matchLabels": labels}, "template": map[string]any{
			"metadata": map[string]any{"labels": labels, "annotations": map[string]any{"a": "b"}}, "spec": map[string]any{"hostNetwork": true},
		}},
	}
	if diff := cmp.Diff(want, set); diff != "" {
		t.Errorf("ReplicaSet (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(served(), deployment); diff != "" {
		t.Errorf("the Deployment was changed (-before +after):\n%s", diff)
	}
	set["metadata"].(map[string]any)["uid"] = "u-2"
	pods := podsOf(set)
	if len(pods) != replicas {
		t.Fatalf("%d pods, want %d", len(pods), replicas)
	}
	wantPod := map[string]any{
		"apiVersion": "v1", "kind": "Pod", "spec": map[string]any{"hostNetwork": true, "nodeName": "node-9"},
		"metadata": map[string]any{
			"generateName": "web-5d9c8b7f6-", "namespace": "shop", "labels": labels, "annotations": map[string]any{"a": "b"},
			"ownerReferences": []any{map[string]any{
				"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-5d9c8b7f6", "uid": "u-2", "controller": true, "blockOwnerDeletion": true,
			}},
		},
	}
	if diff := cmp.Diff(wantPod, pods[9]); diff != "" {
		t.Errorf("pod (-want +got):\n%s", diff)
	}
}

func TestNumbersOfPodsThatNoCrowdsMakeAreRefused(t *testing.T) {
	for _, pods := range []string{"", "0", "150", "many"} {
		if _, err := parse([]string{"-plugin", "p", "-measure", "m", "-pods", pods}); err == nil {
			t.Errorf("-pods %q is accepted", pods)
		}
	}
	o, err := parse([]string{"-plugin", "p", "-measure", "m", "-pods", "1000 200"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{200, 1000}, o.pods); diff != "" {
		t.Errorf("pods (-want +got):\n%s", diff)
	}
}

func TestFiguresEndWithTheGrowth(t *testing.T) {
	var out strings.Builder
	err := printFigures(&out, []figures{
		{pods: 1000, objects: 1180, findings: 300, spent: sample.Usage{WallSeconds: 1, CPUSeconds: 2, PeakKiB: 100 << 10}},
		{pods: 10000, objects: 11800, findings: 3000, spent: sample.Usage{WallSeconds: 8, CPUSeconds: 12, PeakKiB: 120 << 10}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `### A live cluster

| pods | objects | wall s | CPU s | peak MiB | findings |
| --- | ---: | ---: | ---: | ---: | ---: |
| 1000 | 1180 | 1.00 | 2.00 | 100 | 300 |
| 10000 | 11800 | 8.00 | 12.00 | 120 | 3000 |
| **10000 / 1000** | 10.00x | 8.00x | 6.00x | 1.20x | 10.00x |

With 10000 pods the audit takes at its peak 6% of the memory of a 2 GB server.

`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}
