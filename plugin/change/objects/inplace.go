package objects

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lightk8s/lightk8s/plugin/change/resize"
	"github.com/lightk8s/lightk8s/plugin/owner"
)

// release is how long the end of a hold can take, also after the user gave up.
const release = time.Minute

// hold is what a Deployment has while its ReplicaSet adopts a template.
var hold = map[string]any{"spec": map[string]any{"paused": true}}

// carryOut applies what was tried. Pods that can run on with other sizes do; the rest are replaced.
func (a Apply) carryOut(ctx context.Context, t trial) (done string, err error) {
	var resized *resize.Resized
	why := ""
	if a.InPlace != nil && t.before != nil {
		if resized, why, err = a.InPlace.Pods(ctx, t.before, t.after); err != nil {
			return "", err
		}
	}
	if resized != nil {
		if why, err = a.adopt(ctx, t, resized); err != nil {
			return "", err
		}
		if why == "" {
			return "applied: its pods run on with the new sizes", nil
		}
	}
	if _, err := a.Objects.Apply(ctx, t.object, ApplyOptions{Force: t.force}); err != nil {
		return "", err
	}
	if why != "" {
		return "applied: its pods are replaced, since " + why, nil
	}
	return "applied", nil
}

// adopt pauses the Deployment, has its ReplicaSet adopt the template, and applies the template, which
// ends the pause. Whatever happens, the pause ends. why says why the pods are to be replaced instead.
func (a Apply) adopt(ctx context.Context, t trial, resized *resize.Resized) (why string, err error) {
	asIs, err := partial(t.before, nil)
	if err != nil {
		return "", err
	}
	asIs = overlay(ours(t.before), asIs)
	if _, err := a.Objects.Apply(ctx, overlay(asIs, hold), ApplyOptions{}); err != nil {
		return "it cannot be paused: " + err.Error(), nil
	}
	err = resized.Adopt(ctx)
	if err == nil {
		_, err = a.Objects.Apply(ctx, t.object, ApplyOptions{Force: t.force})
	}
	if err == nil {
		return "", nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), release)
	defer cancel()
	failed := resized.Restore(ctx)
	if _, applyErr := a.Objects.Apply(ctx, asIs, ApplyOptions{}); applyErr != nil {
		failed = errors.Join(failed, fmt.Errorf("%s is still paused; --undo resumes it: %w", t.ref, applyErr))
	}
	return "", errors.Join(err, failed)
}

// ours is what an object has of lightk8s, without the hold of a run that was cut off.
func ours(object map[string]any) map[string]any {
	out := owned(object, owner.Manager)
	if object["kind"] == "Deployment" {
		out = without(out, hold)
	}
	return out
}
