package cluster

import (
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

func TestWhichPodsAreResizedInPlace(t *testing.T) {
	const cluster = `
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {nodeInfo: {kubeletVersion: VERSION}}
---
apiVersion: apps/v1
kind: KIND
metadata: {namespace: shop, name: a}
spec:
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a, resources: RESOURCES}]}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {namespace: shop, name: a-1, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: a, uid: u, controller: true}]}
---
apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: a-1-x, labels: {pod-template-hash: "1"}, ownerReferences: [OWNER]}
spec: {nodeName: n1, containers: [{name: a, image: a, resources: RESOURCES}]}
status: {phase: Running}
`
	const sized = "{requests: {memory: 64Mi}, limits: {memory: 128Mi}}"
	for name, c := range map[string]struct {
		version, kind, resources string
		change                   Change
		want                     bool
	}{
		"a request":                      {"v1.33.1+k3s1", "Deployment", sized, Change{Field: "requests.memory", After: "80Mi"}, true},
		"before 1.33":                    {"v1.32.9", "Deployment", sized, Change{Field: "requests.memory", After: "80Mi"}, false},
		"no version":                     {`""`, "Deployment", sized, Change{Field: "requests.memory", After: "80Mi"}, false},
		"a lower limit":                  {"v1.34.0", "Deployment", sized, Change{Field: "limits.memory", After: "100Mi"}, true},
		"a lower limit before 1.34":      {"v1.33.9", "Deployment", sized, Change{Field: "limits.memory", After: "100Mi"}, false},
		"a higher limit before 1.34":     {"v1.33.9", "Deployment", sized, Change{Field: "limits.memory", After: "200Mi"}, true},
		"out of BestEffort":              {"v1.37.0", "Deployment", "{}", Change{Field: "requests.memory", After: "80Mi"}, false},
		"a limit of a pod with requests": {"v1.37.0", "Deployment", "{requests: {memory: 64Mi}}", Change{Field: "limits.memory", After: "80Mi"}, true},
		"a limit gone":                   {"v1.37.0", "Deployment", sized, Change{Field: "limits.memory"}, false},
		"a DaemonSet":                    {"v1.37.0", "DaemonSet", sized, Change{Field: "requests.memory", After: "80Mi"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			owner := "{apiVersion: apps/v1, kind: ReplicaSet, name: a-1, uid: v, controller: true}"
			if c.kind != "Deployment" {
				owner = "{apiVersion: apps/v1, kind: " + c.kind + ", name: a, uid: v, controller: true}"
			}
			text := strings.NewReplacer("VERSION", c.version, "KIND", c.kind, "RESOURCES", c.resources, "OWNER", owner).Replace(cluster)
			live := clusterOf(t, strings.Split(text, "---\n")...)
			key := WorkloadKey{Namespace: "shop", Workload: facts.Workload{Kind: c.kind, Name: "a"}}
			sizes := NewSizes()
			sizes.Set(key, "a", []Change{c.change})
			if r := live.Restarts([]WorkloadKey{key}, sizes)[key]; r.InPlace != c.want || r.Pods != 1 {
				t.Errorf("got %+v", r)
			}
		})
	}
}
