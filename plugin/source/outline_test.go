package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/test/decode"
)

func TestAnOutlineKeepsNamesAndLabelsOfPods(t *testing.T) {
	for name, c := range map[string]struct{ object, want string }{
		"Pod": {
			"{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b, labels: {c: d}, annotations: {e: f}}, spec: {containers: []}}",
			"{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b, labels: {c: d}}}",
		},
		"CronJob": {
			"{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: x, jobTemplate: {spec: {template: {metadata: {labels: {c: d}}, spec: {}}}}}}",
			"{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {jobTemplate: {spec: {template: {metadata: {labels: {c: d}}}}}}}",
		},
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
