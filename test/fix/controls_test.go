package fix_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// For every control that fix closes, an object that it finds something on is changed, and is as it was after undo.
func TestEveryFixIsUndoneExactly(t *testing.T) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	node(t)
	namespace(t, "every")
	var closing, made []string
	objects := map[string][2]string{} // control: kind and name
	for _, control := range engine.Controls() {
		if control.ClosedBy != policy.ByFix {
			continue
		}
		closing = append(closing, control.ID)
		cases, err := policy.Cases(rego.Bundle(), control)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range cases {
			object, name := asWorkload(c.Object), fmt.Sprintf("%s-%d", control.ID, i)
			kind := policy.RefOf(object).Kind
			verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: object, Facts: c.Facts(control)})
			if err != nil || resources[kind].Resource == "" || !slices.ContainsFunc(verdict.Findings, func(f policy.Finding) bool {
				return f.Control == control.ID && (len(f.Set) > 0 || given[control.ID] != "")
			}) {
				continue
			}
			if createCase(t, kind, name, object) {
				objects[control.ID] = [2]string{kind, name}
				made = append(made, control.ID)
				break
			}
		}
	}
	for _, object := range objects {
		eventually.Holds(t, 60*time.Second, object[0]+" "+object[1]+" runs", func(context.Context) bool {
			workload, _, err := rollout.Of(get(t, object[0], "every", object[1]))
			return err == nil && workload.Broken() == ""
		})
	}
	before := map[string]map[string]any{}
	for id, object := range objects {
		before[id] = get(t, object[0], "every", object[1])
	}
	args := []string{"fix", "-n", "every", "--apply", "--yes", "--settle", "100ms", "--include-disruptive", "--only", strings.Join(closing, ",")}
	for id, value := range given {
		args = append(args, "--set", id+"."+value)
	}
	applied := must(t, args...)
	var unchanged []string
	for _, id := range slices.Sorted(maps.Keys(objects)) {
		if cmp.Equal(written(before[id]), written(get(t, objects[id][0], "every", objects[id][1]))) {
			unchanged = append(unchanged, id)
		}
	}
	if len(unchanged) > 0 {
		t.Errorf("not changed: %v\n%s\n%s", unchanged, applied.out, applied.errOut)
	}
	must(t, "fix", "undo", runID(t, applied), "--yes", "--settle", "100ms")
	for id, object := range objects {
		if diff := cmp.Diff(written(before[id]), written(get(t, object[0], "every", object[1]))); diff != "" {
			t.Errorf("%s is not as it was (-before +after):\n%s", id, diff)
		}
	}
	// Left out are those about namespaces and accounts, long-lived-token, whose Secret needs one, seccomp-profile-baseline, whose
	// cases no API server takes, and upgrade-plan-concurrency, whose kind needs a CustomResourceDefinition.
	want := []string{
		"allow-privilege-escalation", "anonymous-binding", "app-armor-profile", "capabilities-baseline", "capabilities-restricted", "cpu-limit-throttles",
		"cron-job-concurrency", "cron-job-history", "default-service-account-binding", "drop-net-raw", "empty-dir-memory-limit", "empty-dir-size-limit",
		"ephemeral-storage-limit", "everyone-binding", "exec-probe-interval", "external-ips", "frozen-registry", "host-namespaces", "host-ports",
		"liveness-allows-slow-start", "liveness-probe-timeout", "load-balancer-node-ports", "node-port-service", "pinned-image", "privileged",
		"pull-policy-always", "read-only-root-filesystem", "replicas-spread", "revision-history-limit", "run-as-non-root", "seccomp-profile-restricted",
		"service-account-token-automount", "unhealthy-pod-eviction-policy",
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("controls (-want +got):\n%s", diff)
	}
}

// given are values for controls that need one.
var given = map[string]string{
	"cron-job-concurrency": "policy=Forbid", "empty-dir-size-limit": "limit=1Gi", "ephemeral-storage-limit": "limit=1Gi", "pinned-image": "pin=true",
	"anonymous-binding": "remove=true", "default-service-account-binding": "remove=true", "everyone-binding": "remove=true",
	"node-port-service": "type=ClusterIP", "load-balancer-node-ports": "close=true", "external-ips": "remove=true", "empty-dir-memory-limit": "limit=8Mi",
	"cpu-limit-throttles": "remove=true", "privileged": "remove=true", "host-namespaces": "remove=true", "host-ports": "remove=true", "capabilities-baseline": "remove=true",
	"unhealthy-pod-eviction-policy": "always_allow=true", "read-only-root-filesystem": "tmp=16Mi",
}

// asWorkload is a Deployment of the pod of a case, with what the API server asks of one; any other object is as it is.
func asWorkload(object map[string]any) map[string]any {
	if policy.RefOf(object).Kind != "Pod" {
		return object
	}
	pod := (&unstructured.Unstructured{Object: object}).DeepCopy()
	template := map[string]any{"metadata": map[string]any{"labels": map[string]any{}}, "spec": pod.Object["spec"]}
	if annotations := pod.GetAnnotations(); len(annotations) > 0 {
		template["metadata"].(map[string]any)["annotations"], _, _ = unstructured.NestedMap(pod.Object, "metadata", "annotations")
	}
	spec, _ := pod.Object["spec"].(map[string]any)
	delete(spec, "ephemeralContainers") // no template has any
	for _, list := range []string{"containers", "initContainers"} {
		containers, _ := spec[list].([]any)
		for _, container := range containers {
			if fields, ok := container.(map[string]any); ok && fields["image"] == nil {
				fields["image"] = "registry.example.com/app:1.0"
			}
		}
	}
	return map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{}, "spec": map[string]any{"template": template}}
}

// createCase makes the object of a case with one container that runs; false: the API server refuses it.
func createCase(t *testing.T, kind, name string, fields map[string]any) bool {
	t.Helper()
	object := (&unstructured.Unstructured{Object: fields}).DeepCopy()
	object.SetName(name)
	object.SetNamespace("every")
	if slices.Contains([]string{"Deployment", "StatefulSet", "DaemonSet"}, kind) {
		labels := map[string]any{"case": name}
		for _, path := range [][]string{{"spec", "selector", "matchLabels"}, {"spec", "template", "metadata", "labels"}} {
			if err := unstructured.SetNestedMap(object.Object, labels, path...); err != nil {
				return false
			}
		}
	} else if kind == "CronJob" && object.Object["spec"].(map[string]any)["schedule"] == nil {
		object.Object["spec"].(map[string]any)["schedule"] = "@yearly"
	}
	_, err := cluster.dynamic.Resource(resources[kind]).Namespace("every").Create(t.Context(), object, metav1.CreateOptions{FieldManager: "kubectl-create"})
	if err != nil {
		t.Logf("%s: %v", name, err)
	}
	return err == nil
}
