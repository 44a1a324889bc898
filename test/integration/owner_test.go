package integration_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// owned gives the object a controller that is on the server.
func owned(t *testing.T, a *apiServer, object map[string]any, resource schema.GroupVersionResource, kind, name string) map[string]any {
	t.Helper()
	o := &unstructured.Unstructured{Object: object}
	owner, err := a.dynamic.Resource(resource).Namespace(o.GetNamespace()).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	controller := true
	o.SetOwnerReferences([]metav1.OwnerReference{{
		APIVersion: resource.GroupVersion().String(), Kind: kind, Name: name, UID: owner.GetUID(), Controller: &controller,
	}})
	return o.Object
}

// templated is a workload whose template is that of privilegedPod.
func templated(kind, namespace, name string, replicas int64) map[string]any {
	object := bare("apps/v1", kind, namespace, name)
	object["spec"] = map[string]any{
		"replicas": replicas,
		"selector": map[string]any{"matchLabels": map[string]any{"app": "web"}},
		"template": map[string]any{
			"metadata": map[string]any{"labels": map[string]any{"app": "web"}},
			"spec":     privilegedPod(namespace, name)["spec"],
		},
	}
	return object
}

var (
	deployments = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	replicaSets = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "replicasets"}
)

// applyRollout does what the controllers of a Deployment would: a ReplicaSet for the
// revision that runs and one for the last, and two pods. change alters the second pod.
func applyRollout(t *testing.T, a *apiServer, change func(pod map[string]any)) {
	t.Helper()
	const namespace = "rollout"
	a.mustApply(t, bare("v1", "Namespace", "", namespace), bare("v1", "ServiceAccount", namespace, "default"))
	a.mustApply(t, templated("Deployment", namespace, "web", 2))
	a.mustApply(t,
		owned(t, a, templated("ReplicaSet", namespace, "web-old", 0), deployments, "Deployment", "web"),
		owned(t, a, templated("ReplicaSet", namespace, "web-new", 2), deployments, "Deployment", "web"))
	first, second := privilegedPod(namespace, "web-new-1"), privilegedPod(namespace, "web-new-2")
	if change != nil {
		change(second)
	}
	a.mustApply(t,
		owned(t, a, first, replicaSets, "ReplicaSet", "web-new"),
		owned(t, a, second, replicaSets, "ReplicaSet", "web-new"))
}

// objectsWith lists the objects on which the control found something in namespace rollout.
func objectsWith(t *testing.T, a *apiServer, control string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for finding, times := range findings(auditClean(t, "--kubeconfig", a.kubeconfig(t), "-n", "rollout"), control) {
		out[finding.Object+" "+finding.Container] += times
	}
	return out
}

func TestFindingOfADeploymentCountsOnceAndNotAgainForItsPods(t *testing.T) {
	applyRollout(t, shared, nil)
	for _, control := range []string{"privileged", "memory-limit", "service-account-token-automount"} {
		if diff := cmp.Diff(1, len(objectsWith(t, shared, control))); diff != "" {
			t.Errorf("%s: %v", control, objectsWith(t, shared, control))
		}
	}
	if got := objectsWith(t, shared, "privileged"); got["Deployment rollout/web web"] != 1 {
		t.Errorf("found %v, want the Deployment", got)
	}
}

func TestContainerInjectedIntoAPodIsReportedOnThePod(t *testing.T) {
	applyRollout(t, shared, func(pod map[string]any) {
		spec := pod["spec"].(map[string]any)
		spec["containers"] = append(spec["containers"].([]any), map[string]any{
			"name": "proxy", "image": "registry.example.com/proxy:1.0.0", "securityContext": map[string]any{"privileged": true},
		})
	})
	want := map[string]int{"Deployment rollout/web web": 1, "Pod rollout/web-new-2 proxy": 1}
	if diff := cmp.Diff(want, objectsWith(t, shared, "privileged")); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestImageChangedInAPodIsReportedOnThePod(t *testing.T) {
	applyRollout(t, shared, func(pod map[string]any) {
		pod["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)["image"] = "registry.example.com/web:latest"
	})
	want := map[string]int{"Pod rollout/web-new-2 web": 1}
	if diff := cmp.Diff(want, objectsWith(t, shared, "pinned-image")); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestReplicaSetOfAnOldRevisionIsLeftOut(t *testing.T) {
	applyRollout(t, shared, nil)
	old := owned(t, shared, templated("ReplicaSet", "rollout", "web-older", 0), deployments, "Deployment", "web")
	old["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)["hostNetwork"] = true
	shared.mustApply(t, old)
	if got := objectsWith(t, shared, "host-namespaces"); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}
