package resize

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/podsize"
)

// Adopt gives the ReplicaSet the template, and waits until its controller has seen it: a Deployment looks
// for its ReplicaSet by the template. The Deployment must be paused, or it makes a new ReplicaSet at once.
func (r *Resized) Adopt(ctx context.Context) error {
	written, err := r.write(ctx, r.template.Spec.Containers)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.cluster.wait)
	defer cancel()
	err = wait.PollUntilContextCancel(ctx, poll, true, func(ctx context.Context) (bool, error) {
		live, err := r.cluster.api.Typed.AppsV1().ReplicaSets(written.Namespace).Get(ctx, written.Name, metav1.GetOptions{})
		if err != nil {
			return false, client.Refused("get", nameOf(r.replicas), err)
		}
		return live.Status.ObservedGeneration >= written.Generation, nil
	})
	if err != nil {
		return fmt.Errorf("wait for the controller of %s: %w", nameOf(r.replicas), err)
	}
	return nil
}

// Unadopt gives a ReplicaSet back the template of its Deployment, where it has adopted one that the Deployment does not
// have: before or after a change, whichever the Deployment was not given yet.
func (c *Cluster) Unadopt(ctx context.Context, deployment map[string]any, templates ...map[string]any) error {
	var live appsv1.Deployment
	if err := read(map[*appsv1.Deployment]map[string]any{&live: deployment}); err != nil {
		return err
	}
	all, err := c.replicaSets(ctx, &live)
	if err != nil {
		return err
	}
	for _, template := range templates {
		var other appsv1.Deployment
		if err := read(map[*appsv1.Deployment]map[string]any{&other: template}); err != nil {
			return err
		}
		if sameTemplate(&other.Spec.Template, &live.Spec.Template) {
			continue
		}
		for i := range all {
			if sameTemplate(&all[i].Spec.Template, &other.Spec.Template) && all[i].Status.Replicas > 0 {
				_, err := (&Resized{cluster: c, replicas: &all[i]}).write(ctx, live.Spec.Template.Spec.Containers)
				return err
			}
		}
	}
	return nil
}

// GiveBack gives the pods the sizes that they had, as far as pods that run can have them again.
func (r *Resized) GiveBack(ctx context.Context) error {
	return r.cluster.giveBack(ctx, r.pods, r.sizes)
}

// Align gives the pods of a Deployment the sizes that it has again, as far as pods that run can have them: from and to are
// the Deployment before and after it got them.
func (c *Cluster) Align(ctx context.Context, deployment, from, to map[string]any) error {
	if deployment["kind"] != "Deployment" {
		return nil
	}
	var live, was, is appsv1.Deployment
	if err := read(map[*appsv1.Deployment]map[string]any{&live: deployment, &was: from, &is: to}); err != nil {
		return err
	}
	sizes, _ := podsize.Between(&was.Spec.Template, &is.Spec.Template)
	if len(sizes) == 0 {
		return nil
	}
	replicas, why, err := c.current(ctx, &live)
	if err != nil || why != "" {
		return err
	}
	pods, err := c.podsOf(ctx, replicas)
	if err != nil {
		return err
	}
	for _, pod := range pods {
		if err := c.give(ctx, pod, sizes); err != nil {
			return err
		}
	}
	return nil
}

func (r *Resized) write(ctx context.Context, containers []corev1.Container) (*appsv1.ReplicaSet, error) {
	var sized []any
	for _, container := range containers {
		sized = append(sized, map[string]any{"name": container.Name, "resources": sizesOf(container.Resources)})
	}
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"template": map[string]any{"spec": map[string]any{"containers": sized}}}})
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", nameOf(r.replicas), err)
	}
	written, err := r.cluster.api.Typed.AppsV1().ReplicaSets(r.replicas.Namespace).Patch(ctx, r.replicas.Name, types.StrategicMergePatchType, patch,
		metav1.PatchOptions{FieldManager: owner.Author})
	if err != nil {
		return nil, client.Refused("patch", nameOf(r.replicas), err)
	}
	return written, nil
}

// sizesOf replaces requests and limits as a whole, since a merge keeps what it is not told.
func sizesOf(resources corev1.ResourceRequirements) map[string]any {
	sizes := map[string]any{}
	for field, list := range map[string]corev1.ResourceList{"requests": resources.Requests, "limits": resources.Limits} {
		whole := map[string]any{"$patch": "replace"}
		for name, amount := range list {
			whole[string(name)] = amount.String()
		}
		sizes[field] = whole
	}
	return sizes
}

func nameOf(r *appsv1.ReplicaSet) string { return fmt.Sprintf("replicaset %s/%s", r.Namespace, r.Name) }

// current is the ReplicaSet of a Deployment's template; nil where a rollout goes on, or none was made.
func (c *Cluster) current(ctx context.Context, d *appsv1.Deployment) (found *appsv1.ReplicaSet, why string, err error) {
	if why, err := c.observed(ctx, d); err != nil || why != "" {
		return nil, why, err
	}
	all, err := c.replicaSets(ctx, d)
	if err != nil {
		why, err := refusal(err)
		return nil, why, err
	}
	for i := range all {
		r := &all[i]
		switch {
		case found == nil && sameTemplate(&r.Spec.Template, &d.Spec.Template):
			found = r
		case r.Status.Replicas > 0 || (r.Spec.Replicas != nil && *r.Spec.Replicas > 0):
			return nil, "a rollout is in progress", nil
		}
	}
	if found == nil {
		return nil, "its ReplicaSet is not made yet", nil
	}
	return found, "", nil
}

// replicaSets are those of a Deployment.
func (c *Cluster) replicaSets(ctx context.Context, d *appsv1.Deployment) ([]appsv1.ReplicaSet, error) {
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		return nil, fmt.Errorf("read the selector of deployment %s/%s: %w", d.Namespace, d.Name, err)
	}
	all, err := c.api.Typed.AppsV1().ReplicaSets(d.Namespace).List(ctx, metav1.ListOptions{LabelSelector: selector.String()})
	if err != nil {
		return nil, client.Refused("list", "replicasets of "+d.Namespace, err)
	}
	return slices.DeleteFunc(all.Items, func(r appsv1.ReplicaSet) bool { return !metav1.IsControlledBy(&r, d) }), nil
}

// observed waits until the controller of a Deployment has seen it, which a change just made takes.
func (c *Cluster) observed(ctx context.Context, d *appsv1.Deployment) (why string, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	err = wait.PollUntilContextCancel(ctx, poll, true, func(ctx context.Context) (bool, error) {
		live, err := c.api.Typed.AppsV1().Deployments(d.Namespace).Get(ctx, d.Name, metav1.GetOptions{})
		return err == nil && live.Status.ObservedGeneration >= d.Generation, err
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return "its controller has not seen it", nil
	}
	if err != nil {
		return refusal(client.Refused("get", fmt.Sprintf("deployment %s/%s", d.Namespace, d.Name), err))
	}
	return "", nil
}

func sameTemplate(a, b *corev1.PodTemplateSpec) bool {
	return equality.Semantic.DeepEqual(hashless(a), hashless(b))
}

// hashless is a template as a Deployment compares it with that of a ReplicaSet.
func hashless(template *corev1.PodTemplateSpec) *corev1.PodTemplateSpec {
	out := template.DeepCopy()
	delete(out.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	return out
}

// podsOf are the pods of a ReplicaSet that are to run.
func (c *Cluster) podsOf(ctx context.Context, r *appsv1.ReplicaSet) ([]*corev1.Pod, error) {
	selector, err := metav1.LabelSelectorAsSelector(r.Spec.Selector)
	if err != nil {
		return nil, fmt.Errorf("read the selector of replicaset %s/%s: %w", r.Namespace, r.Name, err)
	}
	all, err := c.api.Typed.CoreV1().Pods(r.Namespace).List(ctx, metav1.ListOptions{LabelSelector: selector.String()})
	if err != nil {
		return nil, client.Refused("list", "pods of "+r.Namespace, err)
	}
	var out []*corev1.Pod
	for i := range all.Items {
		pod := &all.Items[i]
		if metav1.IsControlledBy(pod, r) && pod.DeletionTimestamp == nil && pod.Status.Phase != corev1.PodFailed && pod.Status.Phase != corev1.PodSucceeded {
			out = append(out, pod)
		}
	}
	return out, nil
}
