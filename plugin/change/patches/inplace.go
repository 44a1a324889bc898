package patches

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/resize"
)

// release is how long the end of a hold can take, also after the user gave up.
const release = time.Minute

// errReplaced is the cause where the pods of a step cannot run on with other sizes, and it would stop without them.
var errReplaced = errors.New("its pods would be replaced, and it would stop meanwhile (--include-disruptive)")

// put gives the object of a step a content. Where its pods can run on with other sizes, they do (inPlace); else they are
// replaced, and why says why: that is an error where nothing else will do.
func (r *Run) put(ctx context.Context, i int, live, now, want map[string]any, nothingElse bool) (answer map[string]any, inPlace bool, why string, err error) {
	var resized *resize.Resized
	if r.InPlace != nil {
		if resized, why, err = r.InPlace.Pods(ctx, live, want); err != nil {
			return nil, false, "", err
		}
	}
	if resized != nil {
		if answer, why, err = r.adopt(ctx, i, resized, now, want); err != nil || why == "" {
			return answer, true, "", err
		}
	}
	if nothingElse {
		return nil, false, "", fmt.Errorf("%w: %s", errReplaced, cmp.Or(why, "none of them runs"))
	}
	answer, err = r.Cluster.patch(context.WithoutCancel(ctx), r.Run.Steps[i].Object, between(r.Run.Steps[i].UID, now, want), false)
	return answer, false, why, err
}

// adopt pauses the Deployment, has its ReplicaSet adopt the template, and gives it the template, which ends the pause.
// Where that fails it gives all back, and why says why; only an API server that is away keeps it from that. The
// journal has the hold before, so that undo and resume end it.
func (r *Run) adopt(ctx context.Context, i int, resized *resize.Resized, now, want map[string]any) (answer map[string]any, why string, err error) {
	step := r.Run.Steps[i]
	if err := r.noteHold(ctx, i, true); err != nil {
		return nil, "", change.Stop(err)
	}
	pausedNow := withPause(now, true)
	held, err := r.Cluster.patch(context.WithoutCancel(ctx), step.Object, between(step.UID, now, pausedNow), false)
	if err == nil {
		if r.Progress.Steps[i].Managers, err = journal.Digest(ownersAlone(managedOf(held))); err == nil {
			err = resized.Adopt(ctx)
		}
	}
	if err == nil {
		answer, err = r.Cluster.patch(context.WithoutCancel(ctx), step.Object, between(step.UID, pausedNow, want), false)
	}
	if err == nil {
		r.Progress.Steps[i].Held = false
		return answer, "", nil
	}
	free, cancel := context.WithTimeout(context.WithoutCancel(ctx), release)
	defer cancel()
	live, errLive := r.live(free, step)
	if errLive == nil && equal(Content(live), want) { // the answer alone was lost
		r.Progress.Steps[i].Held = false
		return live, "", nil
	}
	if errLive == nil {
		_, errLive = r.endHold(free, i, live)
	}
	if errLive != nil {
		return nil, "", change.Stop(fmt.Errorf("%w; it can be paused, until kubectl lightk8s fix undo %s: %w", err, r.Run.ID, errLive))
	}
	if kept := resized.GiveBack(free); kept != nil {
		err = fmt.Errorf("%w; pods can have kept the new sizes: %w", err, kept)
	}
	if ctx.Err() != nil {
		return nil, "", err
	}
	return nil, err.Error(), nil
}

func (r *Run) noteHold(ctx context.Context, i int, held bool) error {
	r.Progress.Steps[i].Held = held
	return r.Note(context.WithoutCancel(ctx), r.Progress)
}

// endHold ends the pause of a step, which can be of a run that was cut off: the ReplicaSet gets back the template of the
// Deployment, and rollouts go on.
func (r *Run) endHold(ctx context.Context, i int, live map[string]any) (map[string]any, error) {
	step, now := r.Run.Steps[i], Content(live)
	if !r.Progress.Steps[i].Held {
		return live, nil
	}
	if going := r.goingOn(i, now); !equal(going, now) {
		if r.InPlace != nil {
			if err := r.InPlace.Unadopt(ctx, live, step.Before, step.After); err != nil {
				return nil, err
			}
		}
		answer, err := r.Cluster.patch(context.WithoutCancel(ctx), step.Object, between(step.UID, now, going), false)
		if err != nil {
			return nil, err
		}
		live = answer
	}
	return live, r.noteHold(ctx, i, false)
}

// goingOn is the content of an object without the hold of a run that was cut off.
func (r *Run) goingOn(i int, content map[string]any) map[string]any {
	before, _ := r.Run.Steps[i].Before["spec"].(map[string]any)
	if _, own := before["paused"]; !r.Progress.Steps[i].Held || own {
		return content
	}
	return withPause(content, false)
}

// withPause is a Deployment whose rollouts wait, or go on.
func withPause(content map[string]any, paused bool) map[string]any {
	spec, _ := content["spec"].(map[string]any)
	spec, out := maps.Clone(spec), maps.Clone(content)
	delete(spec, "paused")
	if paused {
		spec["paused"] = true
	}
	out["spec"] = spec
	return out
}
