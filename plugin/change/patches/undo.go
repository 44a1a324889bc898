package patches

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/rollout"
)

// Undo takes a step back, whatever became of it, and waits for the pods as they were.
func (r *Run) Undo(ctx context.Context, i int) (done string, err error) {
	step := r.Run.Steps[i]
	if err := r.goBack(ctx, i); err != nil {
		return "", fmt.Errorf("%s: %w", step.Object, err)
	}
	return "undone", r.note(ctx, i, journal.Undone, "")
}

// goBack gives the object what it had. Fields that another changed since are a conflict, and then nothing is changed.
func (r *Run) goBack(ctx context.Context, i int) error {
	step := r.Run.Steps[i]
	live, err := r.live(ctx, step)
	if err != nil {
		return err
	}
	now := Content(live)
	want, conflicts := Carry(now, step.After, step.Before)
	if len(conflicts) > 0 {
		return fmt.Errorf("%s changed since; set it by hand", fieldsOf(conflicts))
	}
	if equal(now, want) {
		return nil
	}
	workload, rolls, err := r.rolls(live, step)
	if err != nil {
		return err
	}
	untouched, err := r.untouched(i, live)
	if err != nil {
		return err
	}
	var old map[types.UID]bool
	if rolls {
		if old, err = r.Watch.Pods(ctx, workload); err != nil {
			return err
		}
	}
	answer, err := r.Cluster.patch(context.WithoutCancel(ctx), step.Object, between(step.UID, now, want), false)
	if err != nil {
		return err
	}
	if untouched && equal(want, step.Before) {
		if err := r.restoreManagers(ctx, step, answer); err != nil {
			return err
		}
	}
	if !rolls {
		return nil
	}
	if err := r.unstick(ctx, workload); err != nil {
		return err
	}
	err = r.Watch.Await(ctx, step.Object, old)
	var failed *rollout.FailedError
	if errors.As(err, &failed) {
		return fmt.Errorf("it has what it had, but %w", err)
	}
	return err
}

// untouched reports whether nothing but the change of the step became of the owners of its fields.
func (r *Run) untouched(i int, live map[string]any) (bool, error) {
	now, err := journal.Digest(ownersAlone(managedOf(live)))
	return now == r.Progress.Steps[i].Managers, err
}

// restoreManagers gives the managed fields back, in a patch of their own: each patch leaves an entry of its manager.
func (r *Run) restoreManagers(ctx context.Context, step journal.Step, answer map[string]any) error {
	for range 5 {
		patch := []Operation{
			{"test", "/metadata/uid", step.UID},
			{"test", "/metadata/resourceVersion", versionOf(answer)},
			{"replace", "/metadata/managedFields", restored(step.Managers, managedOf(answer))},
		}
		_, err := r.Cluster.patch(context.WithoutCancel(ctx), step.Object, patch, false)
		if !errors.Is(err, errStale) {
			return err
		}
		if answer, err = r.live(ctx, step); err != nil { // its controller wrote the status meanwhile
			return err
		}
	}
	return fmt.Errorf("give its fields back to their managers: %w", errStale)
}

// unstick deletes the pods of a StatefulSet that are not ready: its controller waits for them before it makes others
// (kubernetes/kubernetes#67250).
func (r *Run) unstick(ctx context.Context, w rollout.Workload) error {
	if w.Ref.Kind != "StatefulSet" {
		return nil
	}
	return r.Watch.Delete(ctx, w, func(pod *corev1.Pod) bool {
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodReady {
				return condition.Status != corev1.ConditionTrue
			}
		}
		return true
	})
}

// fieldsOf writes JSON pointers as fields.
func fieldsOf(pointers []string) string {
	out := make([]string, len(pointers))
	for i, pointer := range pointers {
		out[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", "."))
	}
	return strings.Join(out, ", ")
}
