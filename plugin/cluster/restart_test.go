package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/facts"
)

func TestRestarts(t *testing.T) {
	const template = `
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      containers: [{name: a, image: "registry.example.com:5000/library/postgres:17@sha256:0", readinessProbe: {tcpSocket: {port: 1}}}]`
	const plain = `
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      terminationGracePeriodSeconds: 5
      containers: [{name: a, image: "postgres-exporter:1"}]`
	const pod = `
apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: a-0, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: a, uid: u, controller: true}]}
spec: {nodeName: n1, containers: [{name: a, image: a}]}
status:
  phase: Running
  conditions:
  - {type: PodScheduled, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
  - {type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:12Z"}
`
	for name, c := range map[string]struct {
		kind, spec string
		pods       []string
		want       Restart
	}{
		"one pod of a StatefulSet":  {"StatefulSet", "replicas: 1" + template, []string{pod}, Restart{How: ReplacedWithGap, Pods: 1, StopSeconds: 30, StartSeconds: new(int64(12)), Checked: true, Database: "postgres"}},
		"two pods of a StatefulSet": {"StatefulSet", "replicas: 2" + template, nil, Restart{How: ReplacedInTurn, StopSeconds: 30, Checked: true, Database: "postgres"}},
		"deleted by hand":           {"StatefulSet", "replicas: 2\n  updateStrategy: {type: OnDelete}" + plain, nil, Restart{How: ReplacedByHand, StopSeconds: 5}},
		"rolling":                   {"Deployment", "replicas: 1" + plain, nil, Restart{How: ReplacedInTurn, StopSeconds: 5}},
		"recreated":                 {"Deployment", "replicas: 3\n  strategy: {type: Recreate}" + plain, nil, Restart{How: ReplacedWithGap, StopSeconds: 5}},
		"all at once":               {"Deployment", "replicas: 2\n  strategy: {rollingUpdate: {maxUnavailable: 100%}}" + plain, nil, Restart{How: ReplacedWithGap, StopSeconds: 5}},
		"on each node":              {"DaemonSet", "updateStrategy: {type: RollingUpdate}" + plain, nil, Restart{How: ReplacedWithGap, StopSeconds: 5}},
		"beside the old":            {"DaemonSet", "updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}" + plain, nil, Restart{How: ReplacedInTurn, StopSeconds: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			text := "apiVersion: apps/v1\nkind: " + c.kind + "\nmetadata: {namespace: shop, name: a}\nspec:\n  " + c.spec + "\n"
			live := clusterOf(t, append(c.pods, text)...)
			key := WorkloadKey{Namespace: "shop", Workload: facts.Workload{Kind: c.kind, Name: "a"}}
			if diff := cmp.Diff(map[WorkloadKey]Restart{key: c.want}, live.Restarts([]WorkloadKey{key, {Namespace: "shop", Workload: facts.Workload{Kind: "Job", Name: "none"}}}, NewSizes())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDatabasesAreKnownByTheirImages(t *testing.T) {
	for image, want := range map[string]string{
		"postgres": "postgres", "docker.io/bitnamilegacy/mysql:8.4": "mysql", "registry.example.com:5000/mongo@sha256:0": "mongo",
		"redis:7": "redis", "quay.io/minio/minio:latest": "minio", "oliver006/redis_exporter:v1": "", "pgbouncer": "", "postgres-operator:1": "",
		"nginx:1": "", "": "", "registry.example.com/postgres/web:1": "",
	} {
		if got := databaseOf(image); got != want {
			t.Errorf("%q: %q, want %q", image, got, want)
		}
	}
}
