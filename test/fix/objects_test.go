package fix_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// namespace makes one for a test, and removes it with all that is in it.
func namespace(t *testing.T, name string) {
	t.Helper()
	namespaces := cluster.typed.CoreV1().Namespaces()
	labels := map[string]string{"pod-security.kubernetes.io/enforce": "privileged", "pod-security.kubernetes.io/warn": "restricted"}
	if _, err := namespaces.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := namespaces.Delete(context.WithoutCancel(t.Context()), name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	eventually.Holds(t, 30*time.Second, "the default account of "+name, func(ctx context.Context) bool {
		_, err := cluster.typed.CoreV1().ServiceAccounts(name).Get(ctx, "default", metav1.GetOptions{})
		return err == nil
	})
}

// web is a Deployment that could be harder.
const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0
          resources: {requests: {cpu: 10m, memory: 32Mi}, limits: {memory: 32Mi}}
`

var resources = map[string]schema.GroupVersionResource{
	"Deployment":          {Group: "apps", Version: "v1", Resource: "deployments"},
	"StatefulSet":         {Group: "apps", Version: "v1", Resource: "statefulsets"},
	"DaemonSet":           {Group: "apps", Version: "v1", Resource: "daemonsets"},
	"CronJob":             {Group: "batch", Version: "v1", Resource: "cronjobs"},
	"Service":             {Version: "v1", Resource: "services"},
	"Secret":              {Version: "v1", Resource: "secrets"},
	"RoleBinding":         {Group: "rbac.authorization.k8s.io", Version: "v1", Resource: "rolebindings"},
	"PodDisruptionBudget": {Group: "policy", Version: "v1", Resource: "poddisruptionbudgets"},
}

// create makes an object of a manifest, as the manager, and waits until its pods are available.
func create(t *testing.T, namespace, manifest string, changes ...func(*unstructured.Unstructured)) {
	t.Helper()
	var object unstructured.Unstructured
	if err := yaml.Unmarshal([]byte(manifest), &object.Object); err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(&object)
	}
	_, err := cluster.dynamic.Resource(resources[object.GetKind()]).Namespace(namespace).Create(t.Context(), &object, metav1.CreateOptions{FieldManager: "kubectl-create"})
	if err != nil {
		t.Fatal(err)
	}
	if object.GetKind() == "Deployment" {
		available(t, namespace, object.GetName())
	}
}

// available waits until a Deployment has rolled out.
func available(t *testing.T, namespace, name string) {
	t.Helper()
	eventually.Holds(t, 60*time.Second, "deployment "+name+" is available", func(ctx context.Context) bool {
		d, err := cluster.typed.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
		return err == nil && settled(d)
	})
}

func settled(d *appsv1.Deployment) bool {
	s := d.Status
	return s.ObservedGeneration >= d.Generation && s.UpdatedReplicas == *d.Spec.Replicas && s.AvailableReplicas == *d.Spec.Replicas && s.Replicas == *d.Spec.Replicas
}

func get(t *testing.T, kind, namespace, name string) map[string]any {
	t.Helper()
	object, err := cluster.dynamic.Resource(resources[kind]).Namespace(namespace).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return object.Object
}

// written is what users and managers wrote of an object: all but what the API server and controllers count.
func written(object map[string]any) map[string]any {
	u := (&unstructured.Unstructured{Object: object}).DeepCopy()
	unstructured.RemoveNestedField(u.Object, "status")
	u.SetResourceVersion("")
	u.SetGeneration(0)
	annotations := maps.Clone(u.GetAnnotations())
	delete(annotations, "deployment.kubernetes.io/revision")
	delete(annotations, "deprecated.daemonset.template.generation")
	u.SetAnnotations(annotations)
	var managed []metav1.ManagedFieldsEntry
	for _, entry := range u.GetManagedFields() {
		if entry.Subresource == "" {
			entry.Time = nil
			managed = append(managed, entry)
		}
	}
	u.SetManagedFields(managed)
	return u.Object
}

// same fails the test unless an object is as it was, with the owners of its fields.
func same(t *testing.T, before, after map[string]any) {
	t.Helper()
	if diff := cmp.Diff(written(before), written(after)); diff != "" {
		t.Errorf("the object is not as it was (-before +after):\n%s", diff)
	}
}

// runID is the ID that a run says.
func runID(t *testing.T, o outcome) string {
	t.Helper()
	for line := range strings.Lines(o.errOut) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "journal "); ok {
			return id
		}
	}
	t.Fatalf("no journal is named:\n%s\n%s", o.out, o.errOut)
	return ""
}
