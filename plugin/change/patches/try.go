package patches

import (
	"context"
	"errors"
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/objects"
	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/plugin/podsize"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Edit is what is wanted of an object: fields, or its whole content.
type Edit struct {
	Object   map[string]any // as it is, with all that the API server notes on it
	Set      []policy.Assignment
	Want     map[string]any // nil: the object with what is set
	Controls []string
	Closes   int // findings
}

// Tried is an edit that the API server would take.
type Tried struct {
	journal.Step
	// Also are the fields that the API server changes beside those that were set.
	Also []string
	// Template of pods changes, and Pods are replaced. Unfit says why that cannot be watched, and Stops what speaks against
	// it all the same, such as that the workload stops meanwhile; "": nothing.
	Template bool
	Pods     int
	Unfit    string
	Stops    string
}

// Try has the API server check an edit, and a pod of the template that it changes: a workload is let in whose pods are
// not. Nothing is stored. The error says why the edit is not to be made.
func (c *Cluster) Try(ctx context.Context, e Edit) (Tried, error) {
	before, want := Content(e.Object), e.Want
	if want == nil {
		var err error
		if want, err = policy.Apply(before, e.Set); err != nil {
			return Tried{}, err
		}
	}
	t := Tried{Step: journal.Step{
		Object: policy.RefOf(e.Object), UID: uidOf(e.Object), Controls: e.Controls, Closes: e.Closes,
		Before: before, Managers: managedOf(e.Object),
	}}
	answer, err := c.patch(ctx, t.Object, between(t.UID, before, want), true)
	if err != nil {
		return Tried{}, err
	}
	t.After = Content(answer)
	// What it is made of the second time, it will be made of when it counts.
	if answer, err = c.patch(ctx, t.Object, between(t.UID, before, t.After), true); err != nil {
		return Tried{}, err
	}
	if !equality.Semantic.DeepEqual(Content(answer), t.After) {
		return Tried{}, errors.New("a webhook makes something else of it each time")
	}
	if t.ManagersAfter, err = journal.Digest(ownersAlone(managedOf(answer))); err != nil {
		return Tried{}, err
	}
	for _, set := range e.Set {
		if kept, wanted := set.Path.In(t.After), set.Path.In(want); !isKept(kept, wanted) {
			return Tried{}, fmt.Errorf("the API server does not keep %s: a webhook changes it", set.Path)
		}
	}
	for _, op := range between(t.UID, want, t.After) {
		if op.Op != "test" {
			t.Also = append(t.Also, strings.ReplaceAll(strings.TrimPrefix(op.Path, "/"), "/", "."))
		}
	}
	if e.Want != nil && equality.Semantic.DeepEqual(t.After, before) && !equality.Semantic.DeepEqual(want, before) {
		return Tried{}, errors.New("the API server keeps what it has: a webhook changes it back")
	}
	err = c.tryPods(ctx, e.Object, answer, &t)
	return t, err
}

func isKept(kept, wanted any) bool {
	return equality.Semantic.DeepEqual(kept, wanted) || isVoid(kept) && isVoid(wanted)
}

// isVoid reports whether the API server can store a value as if it were absent: an empty list. An empty map can mean
// something, such as emptyDir.
func isVoid(value any) bool {
	list, isList := value.([]any)
	return value == nil || isList && len(list) == 0
}

// CanResize reports whether pods of the workload can get the sizes that change while they run, as far as the templates show.
func (t Tried) CanResize() bool {
	was, _, err := rollout.Of(t.Before)
	is, _, errAfter := rollout.Of(t.After)
	if err != nil || errAfter != nil || t.Object.Kind != "Deployment" {
		return false
	}
	sizes, why := podsize.Between(&was.Template, &is.Template)
	return len(sizes) > 0 && why == ""
}

func (c *Cluster) tryPods(ctx context.Context, object, answer map[string]any, t *Tried) error {
	was, isWorkload, err := rollout.Of(object)
	if err != nil || !isWorkload {
		return err
	}
	is, _, err := rollout.Of(answer)
	if err != nil || equality.Semantic.DeepEqual(was.Template, is.Template) {
		return err
	}
	t.Template = true
	if why := was.Broken(); why != "" {
		t.Unfit, t.Broken = why+"; it must run before a change can be tried", true
	}
	switch {
	case was.Rolls():
		t.Pods, t.Stops = was.Pods(), was.Stops(object)
	default:
		t.Stops = "its pods are made later, so that nothing shows whether they bear the change"
	}
	refused, err := c.refused(ctx, is, answer)
	if err != nil || refused == nil {
		return err
	}
	already, err := c.refused(ctx, was, object)
	switch {
	case err == nil && already != nil && t.Unfit != "": // that is what is wrong
		return nil
	case err == nil && t.Unfit != "":
		t.Stops = "its pods would be refused: " + refused.Error()
		return nil
	case err != nil || already != nil:
		return fmt.Errorf("its pods are refused already: %w", refused)
	}
	return fmt.Errorf("its pods would be refused: %w", refused)
}

// refused is why the API server would not take a pod of a workload; nil: it would.
func (c *Cluster) refused(ctx context.Context, w rollout.Workload, object map[string]any) (refused, err error) {
	pod := &corev1.Pod{ObjectMeta: *w.Template.ObjectMeta.DeepCopy(), Spec: *w.Template.Spec.DeepCopy()}
	pod.APIVersion, pod.Kind = "v1", "Pod"
	pod.Name, pod.GenerateName, pod.Namespace = "", w.Ref.Name+"-", w.Ref.Namespace
	claims, err := claimsOf(object)
	if err != nil {
		return nil, err
	}
	pod.Spec.Volumes = append(pod.Spec.Volumes, claims...)
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(pod)
	if err != nil {
		return nil, fmt.Errorf("make a pod of %s: %w", w.Ref, err)
	}
	trial, err := objects.New(c.api).Try(ctx, w.Ref.Namespace, fields)
	return trial.Err, err
}

// claimsOf are the volumes that the controller of a StatefulSet adds to its pods.
func claimsOf(object map[string]any) ([]corev1.Volume, error) {
	if policy.RefOf(object).GroupKind().String() != "StatefulSet.apps" {
		return nil, nil
	}
	var set appsv1.StatefulSet
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, &set); err != nil {
		return nil, fmt.Errorf("read %s: %w", policy.RefOf(object), err)
	}
	var volumes []corev1.Volume
	for _, claim := range set.Spec.VolumeClaimTemplates {
		source := &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim.Name + "-" + set.Name + "-0"}
		volumes = append(volumes, corev1.Volume{Name: claim.Name, VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: source}})
	}
	return volumes, nil
}
