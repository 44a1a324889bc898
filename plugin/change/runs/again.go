package runs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// changeable refuses a run of the journal with objects that neither fix nor tune changes, or creates: who writes it must
// not change what the user can.
func changeable(run journal.Run, controls []policy.Control) error {
	var kinds []schema.GroupKind
	for _, control := range controls {
		if control.ClosedBy == policy.ByFix || control.ClosedBy == policy.ByTune {
			kinds = append(kinds, control.Kinds...)
		}
	}
	for _, step := range run.Steps {
		whole := step.Before == nil || step.After == nil
		if !IsCreated(step) && (whole || !slices.Contains(kinds, step.Object.GroupKind())) {
			return fmt.Errorf("run %s changes %s, which neither fix nor tune does", run.ID, step.Object)
		}
	}
	return nil
}

// IsCreated reports whether fix or tune creates such an object, or changes one that tune created.
func IsCreated(step journal.Step) bool {
	switch step.Object.GroupKind() {
	case schema.GroupKind{Kind: "LimitRange"}, schema.GroupKind{Kind: "ResourceQuota"}:
		return true
	case schema.GroupKind{Group: "networking.k8s.io", Kind: "NetworkPolicy"}:
		metadata, _ := step.After["metadata"].(map[string]any)
		for field := range metadata {
			if !slices.Contains([]string{"name", "namespace", "labels", "annotations"}, field) {
				return false
			}
		}
		system := []string{metav1.NamespaceSystem, metav1.NamespacePublic, "kube-node-lease"}
		return step.Before == nil && strings.HasPrefix(step.Object.Name, "lightk8s-") && !slices.Contains(system, step.Object.Namespace)
	}
	return false
}

// Find reads a run of the cluster that is changed, of objects that fix and tune change by the controls.
func (c Changer) Find(ctx context.Context, id string, controls []policy.Control) (*UnderWay, error) {
	if err := c.API.Reachable(ctx); err != nil {
		return nil, err
	}
	who, err := WhoAmI(ctx, c.API)
	if err != nil {
		return nil, err
	}
	k, err := newKeeper(ctx, c.API, who.Cluster, c.ErrOut)
	if err != nil {
		return nil, err
	}
	run, progress, err := k.read(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case run.Cluster != who.Cluster:
		return nil, fmt.Errorf("run %s is of another cluster", id)
	}
	if err := changeable(run, controls); err != nil {
		return nil, err
	}
	return c.underWay(run, progress, k), nil
}

// GoBack undoes the run, the last step first.
func (r *UnderWay) GoBack(ctx context.Context) error {
	which := r.Remaining(journal.Changed()...)
	if len(which) == 0 {
		return text.Say(r.ErrOut, fmt.Sprintf("Nothing of run %s is left to undo.", r.Run.Run.ID))
	}
	slices.Reverse(which)
	for _, i := range which {
		if err := r.show(ctx, i, r.Back, "undone"); err != nil {
			return err
		}
	}
	return r.Carry(ctx, fmt.Sprintf("Undo the change of %s?", text.Count(len(which), "object")), which, r.Undo)
}

// GoOn goes on.
func (r *UnderWay) GoOn(ctx context.Context) error {
	which := r.Remaining(journal.Unfinished()...)
	if len(which) == 0 {
		return text.Say(r.ErrOut, fmt.Sprintf("Nothing of run %s is left to do.", r.Run.Run.ID))
	}
	for _, i := range which {
		if err := r.show(ctx, i, r.Forth, "changed"); err != nil {
			return err
		}
	}
	ended := r.Carry(ctx, fmt.Sprintf("Go on with %s?", text.Count(len(which), "object")), which, r.Step)
	if !r.Begun() {
		return ended
	}
	return errors.Join(ended, r.End(ctx))
}

// show shows what is about to become of an object. What cannot be read is told; the run tells it again.
func (r *UnderWay) show(ctx context.Context, i int, of func(context.Context, int) (patches.Sight, error), done string) error {
	s, err := of(ctx, i)
	if err != nil {
		return text.Say(r.ErrOut, "note: "+err.Error())
	}
	if s.Left != "" {
		if err := text.Say(r.ErrOut, fmt.Sprintf("note: %s: %s changed since, and is not %s", s.Object, s.Left, done)); err != nil {
			return err
		}
	}
	if s.Others {
		if err := text.Say(r.ErrOut, fmt.Sprintf("note: %s was written by others since", s.Object)); err != nil {
			return err
		}
	}
	diff, err := text.Diff(s.Object.String(), s.Now, s.Want, false)
	if err != nil {
		return err
	}
	return text.Write(r.Out, diff)
}
