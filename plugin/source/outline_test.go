package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/test/decode"
)

func TestAnOutlineKeepsWhatOthersReferTo(t *testing.T) {
	for name, c := range map[string]struct{ object, want string }{
		"Pod": {
			"{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b, labels: {c: d}, annotations: {e: f}}, spec: {containers: []}}",
			"{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b, labels: {c: d}}}",
		},
		"Pod on a node": {
			"{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b}, spec: {nodeName: n1, overhead: {memory: 1Mi}, resources: {limits: {memory: 9Mi}}, " +
				"initContainers: [{name: i, image: x, restartPolicy: Always}, 1], containers: [{name: c, image: x, resources: {requests: {memory: 2Mi}}}]}, status: {phase: Running, podIP: 10.0.0.1}}",
			"{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b}, spec: {nodeName: n1, overhead: {memory: 1Mi}, resources: {limits: {memory: 9Mi}}, " +
				"initContainers: [{name: i, restartPolicy: Always}, {}], containers: [{name: c, resources: {requests: {memory: 2Mi}}}]}, status: {phase: Running}}",
		},
		"Pod with a port of the node": {
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: n1, containers: [{name: b}, {name: c, ports: [{containerPort: 1, hostPort: 2}, {containerPort: 3}]}]}}",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: n1, containers: [{name: b}, {name: c, ports: [{containerPort: 1, hostPort: 2}, {containerPort: 3}]}]}}",
		},
		"Pod in the network of the node": {
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostNetwork: true, containers: [{name: c, ports: [{containerPort: 1, hostPort: 1}]}]}}",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}}",
		},
		"Pod with ports that are none": {
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [1, {ports: 2}, {ports: [3, {hostPort: 4}]}]}}",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{}, {}, {ports: [3, {hostPort: 4}]}]}}",
		},
		"garbage on a node": {
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: n1, containers: {b: c}}, status: 1}",
			"{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: n1}}",
		},
		"Job": {
			"{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {parallelism: 1, template: {metadata: {labels: {c: d}}, spec: {}}}}",
			"{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {metadata: {labels: {c: d}}}}}",
		},
		"CronJob":   {"{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: x}}", "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: x}}"},
		"garbage":   {"{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: [1]}", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}"},
		"DaemonSet": {"{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {x: y}}", "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {x: y}}"},
		"Service":   {"{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {x: y}}", "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {x: y}}"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(decode.Object(t, c.want), source.Outline(decode.Object(t, c.object))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
