package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/lightk8s/lightk8s/test/controlplane"
)

// writers is how many objects are created at a time.
const writers = 16

// cluster is a kube-apiserver with etcd, and nothing that changes what is created.
type cluster struct {
	plane      *controlplane.ControlPlane
	client     dynamic.Interface
	namespaces map[string]bool // made so far
}

// start starts the control plane. The caller stops it.
func start() (*cluster, error) {
	plane, err := controlplane.Start(nil)
	if err != nil {
		return nil, err
	}
	client, err := dynamic.NewForConfig(plane.Config)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("build client: %w", err), plane.Stop())
	}
	return &cluster{plane: plane, client: client, namespaces: map[string]bool{}}, nil
}

// create creates the objects, and returns them as the server keeps them.
func (c *cluster) create(ctx context.Context, objects []map[string]any) ([]map[string]any, error) {
	if err := c.makeNamespaces(ctx, objects); err != nil {
		return nil, err
	}
	return c.createAll(ctx, objects)
}

// makeNamespaces makes those that the objects are in, with what a controller puts there.
func (c *cluster) makeNamespaces(ctx context.Context, objects []map[string]any) error {
	var namespaces, accounts []map[string]any
	for _, object := range objects {
		name, _ := metadataOf(object, "namespace").(string)
		if c.namespaces[name] {
			continue
		}
		c.namespaces[name] = true
		namespaces = append(namespaces, map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name}})
		accounts = append(accounts, map[string]any{
			"apiVersion": "v1", "kind": "ServiceAccount", "metadata": map[string]any{"name": "default", "namespace": name},
		})
	}
	if _, err := c.createAll(ctx, namespaces); err != nil {
		return err
	}
	_, err := c.createAll(ctx, accounts)
	return err
}

func (c *cluster) createAll(ctx context.Context, objects []map[string]any) ([]map[string]any, error) {
	created, errs := make([]map[string]any, len(objects)), make([]error, len(objects))
	next := make(chan int)
	var work sync.WaitGroup
	for range writers {
		work.Go(func() {
			for i := range next {
				created[i], errs[i] = c.createOne(ctx, objects[i])
			}
		})
	}
	for i := range objects {
		next <- i
	}
	close(next)
	work.Wait()
	return created, errors.Join(errs...)
}

func (c *cluster) createOne(ctx context.Context, object map[string]any) (map[string]any, error) {
	o := &unstructured.Unstructured{Object: object}
	resources := map[string]string{
		"Deployment": "deployments", "Namespace": "namespaces", "Pod": "pods", "ReplicaSet": "replicasets", "ServiceAccount": "serviceaccounts",
	}
	resource := c.client.Resource(o.GroupVersionKind().GroupVersion().WithResource(resources[o.GetKind()]))
	created, err := within(resource, o.GetNamespace()).Create(ctx, o, metav1.CreateOptions{})
	if err != nil {
		return nil, fmt.Errorf("create %s %s: %w", o.GetKind(), o.GetName(), err)
	}
	return created.Object, nil
}

func within(resource dynamic.NamespaceableResourceInterface, namespace string) dynamic.ResourceInterface {
	if namespace == "" {
		return resource
	}
	return resource.Namespace(namespace)
}
