// Package resize gives the pods of a Deployment other sizes while they run (KEP-1287, Kubernetes 1.33),
// and has their ReplicaSet adopt the template with these sizes, so that its change replaces none.
package resize

import (
	"context"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/podsize"
)

// Cluster resizes pods of a live cluster.
type Cluster struct {
	api *client.Client
	// wait is how long the kubelets have to resize the pods of one Deployment.
	wait time.Duration
}

// New returns what resizes pods of the cluster that the client speaks to. A kubelet that has not resized
// a pod when the wait is over counts as one that refuses.
func New(api *client.Client, wait time.Duration) *Cluster { return &Cluster{api: api, wait: wait} }

// Resized is a Deployment whose pods run with the sizes of its template to be.
type Resized struct {
	cluster  *Cluster
	pods     []*corev1.Pod // as they were
	sizes    podsize.Sizes
	replicas *appsv1.ReplicaSet
	template corev1.PodTemplateSpec
}

// Pods resizes the pods of a Deployment, from its template before to the one after. The result is nil where
// they are to be replaced, and why says why; "": it is no Deployment, or no pod is to change.
func (c *Cluster) Pods(ctx context.Context, before, after map[string]any) (resized *Resized, why string, err error) {
	if before["apiVersion"] != "apps/v1" || before["kind"] != "Deployment" {
		return nil, "", nil
	}
	var old, next appsv1.Deployment
	if err := read(map[*appsv1.Deployment]map[string]any{&old: before, &next: after}); err != nil {
		return nil, "", err
	}
	sizes, why := podsize.Between(&old.Spec.Template, &next.Spec.Template)
	if old.Spec.Paused || len(sizes) == 0 {
		return nil, why, nil
	}
	replicas, why, err := c.current(ctx, &old)
	if replicas == nil {
		return nil, why, err
	}
	pods, err := c.podsOf(ctx, replicas)
	if err != nil || len(pods) == 0 {
		return nil, "", err
	}
	if why, err = c.resizeAll(ctx, pods, sizes); err != nil || why != "" {
		if kept := c.giveBack(ctx, pods, sizes); kept != nil {
			why += "; pods can have kept the new sizes: " + kept.Error()
		}
		return nil, why, err
	}
	return &Resized{cluster: c, pods: pods, sizes: sizes, replicas: replicas, template: next.Spec.Template}, "", nil
}

// read decodes Deployments.
func read(objects map[*appsv1.Deployment]map[string]any) error {
	for into, object := range objects {
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, into); err != nil {
			return fmt.Errorf("read deployment: %w", err)
		}
	}
	return nil
}
