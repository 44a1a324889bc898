package chart_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// In mode policies limits come from the values, from tune or from the static size, whatever the nodes are. The
// preflight states what the API server injects, before the installation and after it.
func TestThePreflightForeseesTheLimitsOfPolicies(t *testing.T) {
	cluster := startCluster(t)
	cluster.makeNode(t)
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "bare"}, Spec: corev1.PodSpec{
		InitContainers: []corev1.Container{{Name: "init", Image: "web:1"}},
		Containers:     []corev1.Container{{Name: "web", Image: "web:1"}, {Name: "side", Image: "web:1"}},
	}}
	if _, err := cluster.typed.CoreV1().Pods("default").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, values := range []string{
		"", "staticSize: {memory: 4Gi, pods: 24}", "staticSize: {memory: 300Mi, pods: 8}",
		"sizes: {limit: 100Mi}", "sizes: {limit: 100Mi, request: 20Mi}", "sizes: {limit: 900Mi, request: 20Mi}",
		"sizes: {request: 20Mi}", "sizes: {request: 300Mi}", "sizes: {request: 20Mi}\nstaticSize: {memory: 300Mi, pods: 8}",
	} {
		file := valuesFile(t, "mode: policies\n"+values)
		before := cluster.plannedLimits(t, "--values", file)
		cluster.helm(t, "upgrade", "--install", release, chart, "--create-namespace", "--values", file)
		cluster.injects(t, values, pod, before)
		if diff := cmp.Diff(before, cluster.plannedLimits(t)); diff != "" {
			t.Errorf("%q: limits of the plan (-before +after the installation):\n%s", values, diff)
		}
	}
	cluster.helm(t, "upgrade", release, chart, "--set", "mode=policies")
	limits := &corev1.LimitRange{ObjectMeta: metav1.ObjectMeta{Name: "bounds"}, Spec: corev1.LimitRangeSpec{Limits: []corev1.LimitRangeItem{{
		Type: corev1.LimitTypeContainer, Min: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("300Mi")},
	}}}}
	if _, err := cluster.typed.CoreV1().LimitRanges("default").Create(t.Context(), limits, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	cluster.tune(t)
	cluster.injects(t, "tuned", pod, cluster.plannedLimits(t))
}

var errDiffers = errors.New("the API server injects other limits")

// plannedLimits are those of the plan in bytes, by container.
func (c *cluster) plannedLimits(t *testing.T, args ...string) map[string]int64 {
	t.Helper()
	_, out := c.kubectl(t, append([]string{"webhook", "plan", "-o", "json"}, args...)...)
	var plan preflight.Plan
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&plan); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	limits := map[string]int64{}
	for _, l := range plan.Limited {
		limits[l.Container] = l.LimitBytes
	}
	return limits
}

// injects waits until the API server injects these limits, in bytes by container.
func (c *cluster) injects(t *testing.T, what string, pod *corev1.Pod, want map[string]int64) {
	t.Helper()
	got, pod := map[string]int64{}, pod.DeepCopy()
	pod.Name = "again"
	if err := eventually.Succeeds(t.Context(), 30*time.Second, func() error {
		live, err := c.typed.CoreV1().Pods("default").Create(context.WithoutCancel(t.Context()), pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err != nil {
			return err
		}
		for _, list := range [][]corev1.Container{live.Spec.InitContainers, live.Spec.Containers} {
			for _, container := range list {
				got[container.Name] = container.Resources.Limits.Memory().Value()
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			return errDiffers
		}
		return nil
	}); err != nil {
		t.Errorf("%q: %v: limits in bytes (-plan +API server):\n%s", what, err, cmp.Diff(want, got))
	}
}
