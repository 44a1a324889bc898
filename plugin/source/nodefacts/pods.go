package nodefacts

import (
	"context"
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// readPods finds the command lines of the control plane in the pods of kube-system and, with
// usage, whose pods all others are.
func (r *reader) readPods(ctx context.Context) {
	scope := source.Scope{Namespace: metav1.NamespaceSystem}
	if r.usage {
		scope = source.Scope{}
	}
	var system, unsure []corev1.Pod
	for object, err := range r.list(ctx, schema.GroupKind{Kind: "Pod"}, scope) {
		var pod *corev1.Pod
		if err == nil {
			pod, err = typed[corev1.Pod](object)
		}
		if err != nil {
			r.podsErr = err
			break
		}
		if pod.Namespace == metav1.NamespaceSystem {
			system = append(system, *pod)
		}
		switch {
		case !r.usage:
		case facts.MayBeOfCronJob(pod.OwnerReferences):
			unsure = append(unsure, *pod)
		default:
			r.pods = append(r.pods, facts.PodOf(pod, nil))
		}
	}
	components := facts.Components(system)
	for _, n := range r.nodes {
		n.config.Components = components[n.node.Name]
		if r.podsErr != nil {
			n.config.Unread = append(n.config.Unread, facts.Unread{What: "components", Reason: r.podsErr.Error(), Class: policy.Forbidden})
		}
	}
	r.ofJobs(ctx, unsure)
}

// ofJobs adds pods whose owner can be a CronJob's. Where Jobs cannot be read, their names decide.
func (r *reader) ofJobs(ctx context.Context, pods []corev1.Pod) {
	if len(pods) == 0 {
		return
	}
	jobs := facts.JobOwners{}
	for object, err := range r.list(ctx, schema.GroupKind{Group: "batch", Kind: "Job"}, source.Scope{}) {
		if err != nil {
			break
		}
		if job, err := typed[batchv1.Job](object); err == nil {
			jobs.Add(job)
		}
	}
	for i := range pods {
		r.pods = append(r.pods, facts.PodOf(&pods[i], jobs))
	}
}

// typed reads an object that the API server sent.
func typed[T any](object map[string]any) (*T, error) {
	out := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, out); err != nil {
		return nil, fmt.Errorf("read %s: %w", policy.RefOf(object), err)
	}
	return out, nil
}
