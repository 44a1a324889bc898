package patches

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Undo takes a step back, whatever became of it, and waits for the pods as they were.
func (r *Run) Undo(ctx context.Context, i int) (done string, err error) {
	step := r.Run.Steps[i]
	if err := r.goBack(ctx, i, nil); err != nil {
		err = fmt.Errorf("%s: %w", step.Object, err)
		if ctx.Err() != nil || Unanswered(err) {
			return "", change.Stop(err)
		}
		return "", err
	}
	return "undone", r.note(ctx, i, journal.Undone, "")
}

// Sight is what a run would make of an object as it is now.
type Sight struct {
	Object    policy.ObjectRef
	Now, Want map[string]any // content
	// Left are the fields that stay, since they are neither as the run had them nor as it would have them; "": none.
	Left string
	// Others wrote the object since the run did.
	Others bool
}

// Back is what undo would make of the object of a step.
func (r *Run) Back(ctx context.Context, i int) (Sight, error) {
	return r.sight(ctx, i, r.Run.Steps[i].After, r.Run.Steps[i].Before)
}

// Forth is what the run would make of it.
func (r *Run) Forth(ctx context.Context, i int) (Sight, error) {
	return r.sight(ctx, i, r.Run.Steps[i].Before, r.Run.Steps[i].After)
}

func (r *Run) sight(ctx context.Context, i int, from, to map[string]any) (Sight, error) {
	step := r.Run.Steps[i]
	if isWhole(step) {
		return Sight{Object: step.Object, Now: from, Want: to}, nil
	}
	live, err := r.live(ctx, step)
	if err != nil {
		return Sight{}, fmt.Errorf("%s: %w", step.Object, err)
	}
	s := Sight{Object: step.Object, Now: Content(live)}
	var conflicts []string
	s.Want, conflicts = r.carry(r.goingOn(i, s.Now), from, to)
	s.Left = FieldsOf(conflicts)
	untouched, err := r.untouched(i, live)
	s.Others = !untouched && !sameManagers(managedOf(live), step.Managers)
	return s, err
}

// goBack gives the object what it had. Fields that another changed since stay, and are the error. new pods of a
// StatefulSet that are not ready go, where old says which were there before: its controller waits for them before
// it makes others (kubernetes/kubernetes#67250).
func (r *Run) goBack(ctx context.Context, i int, old map[types.UID]bool) error {
	step := r.Run.Steps[i]
	if stays := r.stays(i); stays != "" {
		return errors.New(stays)
	}
	if isWhole(step) {
		return r.wholeBack(ctx, i)
	}
	live, err := r.live(ctx, step)
	if err != nil {
		return err
	}
	if live, err = r.endHold(ctx, i, live); err != nil {
		return err
	}
	now := Content(live)
	want, conflicts := r.carry(now, step.After, step.Before)
	workload, rolls, err := r.rolls(live, step)
	if err != nil {
		return err
	}
	var there map[types.UID]bool
	if rolls {
		if there, err = r.Watch.Pods(ctx, workload, false); err != nil {
			return err
		}
	}
	untouched, err := r.untouched(i, live)
	if err != nil {
		return err
	}
	changes := !equal(now, want)
	if changes {
		if live, _, _, err = r.put(ctx, i, live, now, want, false); err != nil {
			return err
		}
	} else if r.InPlace != nil && r.Progress.Steps[i].State == journal.Sent { // cut off, when pods can have been resized
		if err := r.InPlace.Align(ctx, live, step.After, step.Before); err != nil {
			return err
		}
	}
	var unmanaged error
	if untouched && equal(want, step.Before) {
		unmanaged = r.restoreManagers(ctx, step, live)
	}
	if rolls && changes && !step.Broken {
		if err := r.oldPods(ctx, workload, old, there); err != nil {
			return errors.Join(err, unmanaged)
		}
	}
	if len(conflicts) > 0 {
		return fmt.Errorf("%s changed since; set it by hand", FieldsOf(conflicts))
	}
	return unmanaged
}

// carry is Carry, with fields that changed since where they are to be overwritten.
func (r *Run) carry(live, from, to map[string]any) (want map[string]any, conflicts []string) {
	if r.Overwrite {
		return Overwrite(live, from, to)
	}
	return Carry(live, from, to)
}

// oldPods waits for the pods of the old template. Where they do not come, the error says that the object has what it had.
func (r *Run) oldPods(ctx context.Context, w rollout.Workload, old, there map[types.UID]bool) error {
	if w.Ref.Kind == "StatefulSet" && old != nil {
		stuck := func(pod *corev1.Pod) bool { return !old[pod.UID] && !rollout.IsReady(pod) }
		if err := r.Watch.Delete(ctx, w, stuck); err != nil {
			return err
		}
	}
	err := r.Watch.Await(ctx, w, there, nil)
	var failed *rollout.FailedError
	if errors.As(err, &failed) {
		return fmt.Errorf("it has what it had, but %w", err)
	}
	return err
}

// untouched reports whether nothing but the change of the step became of the owners of its fields.
func (r *Run) untouched(i int, live map[string]any) (bool, error) {
	now, err := journal.Digest(ownersAlone(managedOf(live)))
	return now == r.Progress.Steps[i].Managers || now == r.Run.Steps[i].ManagersAfter, err
}

// restoreManagers gives the managed fields back, in a patch of their own: each patch leaves an entry of its manager.
// Where another wrote the object meanwhile, its entry is worth more.
func (r *Run) restoreManagers(ctx context.Context, step journal.Step, live map[string]any) error {
	ours := managedOf(live)
	for range 5 {
		patch := []Operation{
			{"test", "/metadata/uid", step.UID},
			{"test", "/metadata/resourceVersion", versionOf(live)},
			{"replace", "/metadata/managedFields", restored(step.Managers, managedOf(live))},
		}
		_, err := r.Cluster.patch(context.WithoutCancel(ctx), step.Object, patch, false)
		if !errors.Is(err, errStale) {
			return err
		}
		if live, err = r.live(ctx, step); err != nil { // its controller wrote the status meanwhile
			return err
		}
		if !sameManagers(managedOf(live), ours) {
			return nil
		}
	}
	return fmt.Errorf("give its fields back to their managers: %w", errStale)
}

// FieldsOf writes JSON pointers as fields.
func FieldsOf(pointers []string) string {
	out := make([]string, len(pointers))
	for i, pointer := range pointers {
		out[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", "."))
	}
	return strings.Join(out, ", ")
}
