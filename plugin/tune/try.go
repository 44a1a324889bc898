package tune

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// try asks the API server what would come of each change. left says what cannot be applied, and why.
func (a Apply) try(ctx context.Context, plan Plan) (steps []step, left []string, err error) {
	wanted, err := wantedSteps(plan)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range wanted {
		why, err := a.tryOne(ctx, &s)
		switch {
		case errors.Is(err, client.ErrUnreachable), ctx.Err() != nil:
			return nil, nil, errors.Join(err, ctx.Err())
		case err != nil:
			left = append(left, err.Error())
		case why != "":
			left = append(left, s.ref.String()+": "+why)
		case s.before == nil || !same(s.before, s.after):
			steps = append(steps, s)
		}
	}
	return steps, left, nil
}

// tryOne fills in what the API server makes of a step; why says why it cannot be made.
func (a Apply) tryOne(ctx context.Context, s *step) (why string, err error) {
	if s.before, err = a.Objects.Get(ctx, s.ref); err != nil {
		return "", err
	}
	if s.before == nil && !s.undo.Delete {
		return "it is gone since the cluster was read", nil
	}
	if s.before != nil {
		s.undo = UndoStep{Object: s.ref, UID: uidOf(s.before), Set: s.object, Apply: present(s.object, s.before)}
		s.object = overlay(owned(s.before, change.Manager), s.object)
	}
	s.force = a.Force
	s.after, err = a.Objects.Apply(ctx, s.object, change.ApplyOptions{DryRun: true, Force: s.force})
	var conflict *change.ConflictError
	if errors.As(err, &conflict) {
		if !slices.ContainsFunc(conflict.Owners(), func(owner string) bool { return !strings.HasPrefix(owner, "kubectl") }) {
			s.force = true
			s.after, err = a.Objects.Apply(ctx, s.object, change.ApplyOptions{DryRun: true, Force: true})
			return "", err
		}
		return fmt.Sprintf("its fields belong to %s: change them there, or give --force-conflicts", strings.Join(conflict.Owners(), ", ")), nil
	}
	return "", err
}

// wantedSteps are the changes of a plan, those of objects that are there first.
func wantedSteps(plan Plan) ([]step, error) {
	var steps []step
	for _, edit := range plan.Changes {
		object, err := partial(edit.before, edit.Set)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{ref: edit.Object, object: object})
	}
	for _, object := range plan.Objects {
		ref := policy.RefOf(object)
		steps = append(steps, step{ref: ref, object: object, undo: UndoStep{Object: ref, Delete: true}})
	}
	return steps, nil
}

// same reports whether two readings of an object say the same, but for what the API server notes.
func same(a, b map[string]any) bool {
	return equality.Semantic.DeepEqual(content(a), content(b))
}

// content is an object without what the API server notes about it.
func content(object map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range object {
		if key != "status" {
			out[key] = value
		}
	}
	metadata := map[string]any{}
	if all, ok := object["metadata"].(map[string]any); ok {
		for _, key := range []string{"name", "namespace", "labels", "annotations"} {
			if value, ok := all[key]; ok {
				metadata[key] = value
			}
		}
	}
	out["metadata"] = metadata
	return out
}
