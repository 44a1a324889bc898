package cluster

import (
	"slices"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// clusterOf reads objects.
func clusterOf(t *testing.T, objects ...string) *Cluster {
	t.Helper()
	var targets []policy.Target
	for _, text := range objects {
		object := map[string]any{}
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			t.Fatal(err)
		}
		targets = append(targets, policy.Target{Object: object})
	}
	return New(targets, func(object map[string]any, err error) { t.Errorf("%v: %v", object, err) })
}

func TestARollingUpdateThatCannotBeReadIsRemarkedOn(t *testing.T) {
	c := clusterOf(t, `
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: shop, name: web}
spec:
  replicas: 4
  strategy: {rollingUpdate: {maxSurge: many, maxUnavailable: -1}}
  template: {spec: {containers: [{name: web}]}}
`)
	scene, err := c.Scene(NewSizes())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"deployment shop/web: maxSurge is not a number or percentage: 25% is taken",
		"deployment shop/web: maxUnavailable is not a number or percentage: 25% is taken",
	}
	if !slices.Equal(scene.Remarks, want) {
		t.Errorf("got %q", scene.Remarks)
	}
	if w := scene.Running.Workloads[0]; w.Surge != 1 || w.Unavailable != 1 || len(scene.Running.Pods) != 4 {
		t.Errorf("surge %d, unavailable %d, %d pods", w.Surge, w.Unavailable, len(scene.Running.Pods))
	}
}

func TestJobsHaveThePodsThatAreLeftToRun(t *testing.T) {
	for name, c := range map[string]struct {
		job  string
		pods int
	}{
		"as many as it runs at a time":  {"spec: {parallelism: 3, completions: 9, template: {spec: {containers: [{name: a}]}}}", 3},
		"no more than are left":         {"{spec: {parallelism: 3, completions: 9, template: {spec: {containers: [{name: a}]}}}, status: {succeeded: 8}}", 1},
		"one where nothing is said":     {"spec: {template: {spec: {containers: [{name: a}]}}}", 1},
		"none when it is complete":      {"{spec: {template: {spec: {containers: [{name: a}]}}}, status: {conditions: [{type: Complete, status: 'True'}]}}", 0},
		"none while it is suspended":    {"spec: {suspend: true, template: {spec: {containers: [{name: a}]}}}", 0},
		"none that a negative wants":    {"spec: {parallelism: -3, template: {spec: {containers: [{name: a}]}}}", 0},
		"none that belong to a CronJob": {"{metadata: {ownerReferences: [{kind: CronJob, name: x, controller: true, apiVersion: batch/v1, uid: u}]}, spec: {template: {spec: {containers: [{name: a}]}}}}", 0},
	} {
		t.Run(name, func(t *testing.T) {
			object := map[string]any{}
			if err := yaml.Unmarshal([]byte(c.job), &object); err != nil {
				t.Fatal(err)
			}
			object["apiVersion"], object["kind"] = "batch/v1", "Job"
			job := New([]policy.Target{{Object: object}}, func(_ map[string]any, err error) { t.Error(err) })
			scene, err := job.Scene(NewSizes())
			if err != nil {
				t.Fatal(err)
			}
			if got := len(scene.Running.Pods); got != c.pods {
				t.Errorf("got %d pods, want %d", got, c.pods)
			}
		})
	}
}
