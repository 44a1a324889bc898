package integration_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/parallel"
)

// mustApply applies the objects, and removes them when the test ends.
func (a *apiServer) mustApply(t *testing.T, objects ...map[string]any) {
	t.Helper()
	for i, err := range a.apply(t, objects) {
		if err != nil {
			t.Fatalf("apply %v %v: %v", objects[i]["kind"], objects[i]["metadata"], err)
		}
	}
}

// apply applies objects with their status, in an order in which none is refused for what
// comes later, and removes them when the test ends. Errors stand at the index of their object.
func (a *apiServer) apply(t *testing.T, objects []map[string]any) []error {
	t.Helper()
	t.Cleanup(func() { a.remove(t, objects) })
	errs := make([]error, len(objects))
	for _, turn := range turns(objects) {
		parallel.Do(len(turn), func(i int) {
			errs[turn[i]] = a.applyOne(background(t), objects[turn[i]])
		})
	}
	return errs
}

// order holds which kinds come before (negative) and after (positive) all others: a webhook,
// once created, can refuse anything.
var order = map[string]int{
	"CustomResourceDefinition": -4, "Namespace": -3, "ServiceAccount": -2, "PriorityClass": -2, "StorageClass": -2, "IngressClass": -2,
	"Node": -1, "ClusterRole": -1, "Role": -1,
	"ResourceQuota": 1, "LimitRange": 1, "MutatingWebhookConfiguration": 2, "ValidatingWebhookConfiguration": 2,
}

// turns returns the indices of the objects that can be applied at the same time, turn by turn.
func turns(objects []map[string]any) [][]int {
	byOrder := map[int][]int{}
	for i, object := range objects {
		kind, _ := object["kind"].(string)
		byOrder[order[kind]] = append(byOrder[order[kind]], i)
	}
	var out [][]int
	for _, key := range slices.Sorted(maps.Keys(byOrder)) {
		out = append(out, byOrder[key])
	}
	return out
}

func (a *apiServer) client(object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	gvk := object.GroupVersionKind()
	mapping, err := a.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
	if err != nil {
		return nil, fmt.Errorf("find its resource: %w", err)
	}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return a.dynamic.Resource(mapping.Resource), nil
	}
	namespace := object.GetNamespace()
	if namespace == "" {
		namespace = "default"
	}
	return a.dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

func (a *apiServer) applyOne(ctx context.Context, fields map[string]any) error {
	object := (&unstructured.Unstructured{Object: fields}).DeepCopy()
	client, err := a.client(object)
	if err != nil {
		return err
	}
	if object.GetKind() == "PersistentVolume" {
		setDefault(object.Object, "Bound", "status", "phase") // a controller that is not here would say so
	}
	debuggers, _, _ := unstructured.NestedSlice(object.Object, "spec", "ephemeralContainers")
	unstructured.RemoveNestedField(object.Object, "spec", "ephemeralContainers")
	live, err := create(ctx, client, object)
	if apierrors.IsAlreadyExists(err) {
		if live, err = client.Get(ctx, object.GetName(), metav1.GetOptions{}); err == nil {
			object.SetResourceVersion(live.GetResourceVersion())
			live, err = client.Update(ctx, object, metav1.UpdateOptions{})
		}
	}
	if err != nil {
		return err
	}
	if object.GetKind() == "Node" {
		// Admission taints every new node as not ready, and a controller that is not here would take that back.
		taints, _, _ := unstructured.NestedSlice(object.Object, "spec", "taints")
		if err := unstructured.SetNestedSlice(live.Object, taints, "spec", "taints"); err != nil {
			return err
		}
		if live, err = client.Update(ctx, live, metav1.UpdateOptions{}); err != nil {
			return err
		}
	}
	if object.GetKind() == "Pod" && len(debuggers) > 0 { // kubectl debug adds them, to pods that are there
		if err := unstructured.SetNestedSlice(live.Object, debuggers, "spec", "ephemeralContainers"); err != nil {
			return err
		}
		if live, err = client.Update(ctx, live, metav1.UpdateOptions{}, "ephemeralcontainers"); err != nil {
			return fmt.Errorf("add ephemeral containers: %w", err)
		}
	}
	if object.Object["status"] == nil {
		return nil
	}
	live.Object["status"] = object.Object["status"]
	if _, err := client.UpdateStatus(ctx, live, metav1.UpdateOptions{}); err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("set status: %w", err)
	}
	return nil
}

// create waits for a namespace that was made, or removed by the last test, a moment ago.
func create(ctx context.Context, client dynamic.ResourceInterface, object *unstructured.Unstructured) (live *unstructured.Unstructured, err error) {
	for range 40 {
		live, err = client.Create(ctx, object, metav1.CreateOptions{})
		if !apierrors.IsNotFound(err) && !apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return live, err
}

// remove deletes the objects in the opposite order, and what would keep them in the
// absence of controllers.
func (a *apiServer) remove(t *testing.T, objects []map[string]any) {
	t.Helper()
	errs := make([]error, len(objects))
	order := turns(objects)
	slices.Reverse(order)
	for _, turn := range order {
		parallel.Do(len(turn), func(i int) {
			errs[turn[i]] = a.removeOne(background(t), objects[turn[i]])
		})
	}
	if err := errors.Join(errs...); err != nil {
		t.Errorf("remove objects: %v", err)
	}
}

func (a *apiServer) removeOne(ctx context.Context, fields map[string]any) error {
	object := &unstructured.Unstructured{Object: fields}
	client, err := a.client(object)
	if meta.IsNoMatchError(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if object.GetKind() == "PersistentVolume" || object.GetKind() == "PersistentVolumeClaim" || len(object.GetFinalizers()) > 0 {
		// Controllers that are not here would take these off.
		free := []byte(`{"metadata":{"finalizers":null}}`)
		if _, err := client.Patch(ctx, object.GetName(), types.MergePatchType, free, metav1.PatchOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	background := metav1.DeletePropagationBackground // the default for Jobs waits for a controller
	options := metav1.DeleteOptions{GracePeriodSeconds: new(int64), PropagationPolicy: &background}
	// For a moment the API server goes on calling a webhook whose configuration is gone.
	called := eventually.Succeeds(ctx, 10*time.Second, func() error {
		if err = client.Delete(ctx, object.GetName(), options); apierrors.IsInternalError(err) {
			return err
		}
		return nil
	})
	switch {
	case called != nil:
		return called
	case apierrors.IsNotFound(err), apierrors.IsForbidden(err): // it never was, or kube-system, which stays
		return nil
	case err == nil && object.GetKind() == "Namespace":
		empty := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: object.GetName()}}
		_, err = a.typed.CoreV1().Namespaces().Finalize(ctx, empty, metav1.UpdateOptions{})
	}
	return err
}

func copied(object map[string]any) map[string]any {
	return (&unstructured.Unstructured{Object: object}).DeepCopy().Object
}
