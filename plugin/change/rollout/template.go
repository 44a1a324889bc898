// Package rollout says what becomes of the pods of a workload whose template changed: whether the new ones run, or why
// they never will.
package rollout

import (
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Workload is an object that has pods made from a template.
type Workload struct {
	Ref      policy.ObjectRef
	UID      types.UID
	Template corev1.PodTemplateSpec
	// selector of its pods; nil: its template is for later ones.
	selector *metav1.LabelSelector
	counts   counts
}

// counts are what its controller says of its pods.
type counts struct {
	seen                            bool // the controller has looked at this generation
	wanted, updated, total, serving int
	kept                            int // of wanted keep the old template: the partition of a StatefulSet
	byHand, paused                  bool
	refused                         string        // why pods are not made
	steady                          time.Duration // that a pod must be ready to be available
}

// toUpdate is how many pods get the new template.
func (c counts) toUpdate() int { return max(0, c.wanted-c.kept) }

// Of reads a workload; false: the object has no template, or its pods are never replaced.
func Of(object map[string]any) (Workload, bool, error) {
	w := Workload{Ref: policy.RefOf(object), UID: (&unstructured.Unstructured{Object: object}).GetUID()}
	var err error
	switch w.Ref.GroupKind().String() {
	case "Deployment.apps":
		err = w.take(object, new(appsv1.Deployment))
	case "StatefulSet.apps":
		err = w.take(object, new(appsv1.StatefulSet))
	case "DaemonSet.apps":
		err = w.take(object, new(appsv1.DaemonSet))
	case "CronJob.batch":
		err = w.take(object, new(batchv1.CronJob))
	default:
		return w, false, nil
	}
	if err != nil {
		return w, false, fmt.Errorf("read %s: %w", w.Ref, err)
	}
	return w, true, nil
}

func (w *Workload) take(object map[string]any, into any) error {
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, into); err != nil {
		return err
	}
	switch o := into.(type) {
	case *appsv1.Deployment:
		w.Template, w.selector, w.counts = o.Spec.Template, o.Spec.Selector, ofDeployment(o)
	case *appsv1.StatefulSet:
		w.Template, w.selector, w.counts = o.Spec.Template, o.Spec.Selector, ofStatefulSet(o)
	case *appsv1.DaemonSet:
		w.Template, w.selector, w.counts = o.Spec.Template, o.Spec.Selector, ofDaemonSet(o)
	case *batchv1.CronJob:
		w.Template = o.Spec.JobTemplate.Spec.Template
	}
	return nil
}

func ofDeployment(o *appsv1.Deployment) counts {
	c := counts{
		seen: o.Status.ObservedGeneration >= o.Generation, wanted: number(o.Spec.Replicas),
		updated: int(o.Status.UpdatedReplicas), total: int(o.Status.Replicas), serving: int(o.Status.AvailableReplicas), paused: o.Spec.Paused,
		steady: seconds(o.Spec.MinReadySeconds),
	}
	for _, condition := range o.Status.Conditions {
		if condition.Type == appsv1.DeploymentReplicaFailure && condition.Status == corev1.ConditionTrue {
			c.refused = condition.Message
		}
	}
	return c
}

func ofStatefulSet(o *appsv1.StatefulSet) counts {
	c := counts{
		seen: o.Status.ObservedGeneration >= o.Generation, wanted: number(o.Spec.Replicas),
		updated: int(o.Status.UpdatedReplicas), total: int(o.Status.Replicas), serving: int(o.Status.AvailableReplicas),
		byHand: o.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType, steady: seconds(o.Spec.MinReadySeconds),
	}
	if rolling := o.Spec.UpdateStrategy.RollingUpdate; rolling != nil && rolling.Partition != nil {
		c.kept = min(int(*rolling.Partition), c.wanted)
	}
	if o.Status.UpdateRevision == o.Status.CurrentRevision { // the controller counts none as updated then
		c.updated = int(o.Status.CurrentReplicas)
	}
	return c
}

func ofDaemonSet(o *appsv1.DaemonSet) counts {
	return counts{
		seen: o.Status.ObservedGeneration >= o.Generation, wanted: int(o.Status.DesiredNumberScheduled),
		updated: int(o.Status.UpdatedNumberScheduled), total: int(o.Status.CurrentNumberScheduled), serving: int(o.Status.NumberAvailable),
		byHand: o.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType, steady: seconds(o.Spec.MinReadySeconds),
	}
}

func seconds(n int32) time.Duration { return time.Duration(n) * time.Second }

// number is one where nothing is said, as the API server has it.
func number(n *int32) int {
	if n == nil {
		return 1
	}
	return int(*n)
}

// Rolls reports whether a change of the template replaces pods at once.
func (w Workload) Rolls() bool {
	return w.selector != nil && !w.counts.byHand && !w.counts.paused && w.counts.toUpdate() > 0
}

// Pods that a change of the template replaces.
func (w Workload) Pods() int { return w.counts.toUpdate() }

// grace is how long a pod of the workload has to end.
func (w Workload) grace() time.Duration {
	if seconds := w.Template.Spec.TerminationGracePeriodSeconds; seconds != nil {
		return time.Duration(*seconds) * time.Second
	}
	return 30 * time.Second
}

// Broken says why a rollout could not be told from what was wrong before; "": nothing is wrong.
func (w Workload) Broken() string {
	switch c := w.counts; {
	case w.selector == nil || c.wanted == 0:
		return ""
	case c.paused:
		return "its rollout is paused"
	case c.refused != "":
		return "its pods are refused: " + c.refused
	case !c.seen:
		return "its controller has not looked at its last change"
	case c.serving < c.wanted:
		return fmt.Sprintf("%d of its %d pods are available", c.serving, c.wanted)
	case c.updated < c.toUpdate() && !c.byHand:
		return "its last rollout is not done"
	}
	return ""
}

// Stops says what stops while the pods are replaced; "": others serve meanwhile. Two pods at a time of what keeps data
// in a volume can spoil it.
func (w Workload) Stops(object map[string]any) string {
	if !w.Rolls() {
		return ""
	}
	kind := cluster.WorkloadKey{Namespace: w.Ref.Namespace}
	kind.Kind, kind.Name = w.Ref.Kind, w.Ref.Name
	live := cluster.New([]policy.Target{{Object: object}}, func(map[string]any, error) {})
	if live.Restarts([]cluster.WorkloadKey{kind}, cluster.Sizes{})[kind].How == cluster.ReplacedWithGap {
		return "stops while its pod is replaced"
	}
	for _, volume := range w.Template.Spec.Volumes {
		if volume.PersistentVolumeClaim != nil && w.Ref.Kind == "Deployment" {
			return fmt.Sprintf("two of its pods would use volume claim %s at a time", volume.PersistentVolumeClaim.ClaimName)
		}
	}
	return ""
}
