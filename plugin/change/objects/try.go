package objects

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

// trial is what the API server makes of an edit.
type trial struct {
	ref    policy.ObjectRef
	object map[string]any // with the fields to apply alone
	before map[string]any // nil: it is created
	after  map[string]any // as the API server would have it
	undo   UndoStep
	force  bool
}

// try asks the API server what would come of each edit. left says what cannot be applied, and why.
func (a Apply) try(ctx context.Context, edits []Edit) (tried []trial, left []string, err error) {
	for _, e := range edits {
		t := trial{ref: e.Object}
		if t.object, err = e.Fields(); err != nil {
			return nil, nil, err
		}
		if e.Create != nil {
			t.undo = UndoStep{Object: e.Object, Delete: true}
		}
		why, err := a.tryOne(ctx, &t)
		switch {
		case errors.Is(err, client.ErrUnreachable), ctx.Err() != nil:
			return nil, nil, errors.Join(err, ctx.Err())
		case err != nil:
			left = append(left, "left out: "+err.Error())
		case why != "":
			left = append(left, "left out: "+t.ref.String()+": "+why)
		case t.before == nil || !same(t.before, t.after):
			tried = append(tried, t)
		}
	}
	return tried, left, nil
}

// tryOne fills in what the API server makes of an edit; why says why it cannot be made.
func (a Apply) tryOne(ctx context.Context, t *trial) (why string, err error) {
	if t.before, err = a.Objects.Get(ctx, t.ref); err != nil {
		return "", err
	}
	if t.before == nil && !t.undo.Delete {
		return "it is gone since the cluster was read", nil
	}
	if t.before != nil {
		t.undo = UndoStep{Object: t.ref, UID: uidOf(t.before), Set: t.object, Apply: present(t.object, t.before)}
		t.object = overlay(ours(t.before), t.object)
	}
	t.force = a.Force
	t.after, err = a.Objects.Apply(ctx, t.object, ApplyOptions{DryRun: true, Force: t.force})
	var conflict *ConflictError
	if errors.As(err, &conflict) {
		if !slices.ContainsFunc(conflict.Owners(), func(owner string) bool { return !strings.HasPrefix(owner, "kubectl") }) {
			t.force = true
			t.after, err = a.Objects.Apply(ctx, t.object, ApplyOptions{DryRun: true, Force: true})
			return "", err
		}
		return fmt.Sprintf("fields belong to %s; change them there, or set --force-conflicts", strings.Join(conflict.Owners(), ", ")), nil
	}
	return "", err
}

// same reports whether two readings of an object say the same, but for what the API server notes.
func same(a, b map[string]any) bool {
	return equality.Semantic.DeepEqual(change.Content(a), change.Content(b))
}
