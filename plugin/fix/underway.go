package fix

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/version"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Changer carries out the steps of a run.
type Changer struct {
	API *client.Client
	// Timeout of a rollout, and how long its pods must run on after it.
	Timeout, Settle time.Duration
	Confirm         func(question string) (bool, error)
	// Terminal shows how far the rollout under way is.
	Terminal    terminal.Progress
	Out, ErrOut io.Writer
}

// underWay is a run that is carried out, taken up again or undone.
type underWay struct {
	*patches.Run
	Changer
	keeper *keeper
}

func (c Changer) run(run journal.Run, progress journal.Progress, keeper *keeper) *underWay {
	return &underWay{Changer: c, keeper: keeper, Run: &patches.Run{
		Cluster: patches.New(c.API), Run: run, Progress: progress, Note: func(ctx context.Context, p journal.Progress) error { return keeper.note(ctx, run, p) },
		Watch: rollout.Watcher{API: c.API, Timeout: c.Timeout, Settle: c.Settle},
	}}
}

// remaining are the steps in one of the states.
func (r *underWay) remaining(states ...journal.State) []int {
	var out []int
	for i, step := range r.Progress.Steps {
		if slices.Contains(states, step.State) {
			out = append(out, i)
		}
	}
	return out
}

// carry asks, takes the lock, writes the journal, and does something with each of the steps, in order.
func (r *underWay) carry(ctx context.Context, question string, which []int, do func(context.Context, int) (string, error)) error {
	locked := ctx
	p := change.Pipeline{
		Plan: func(context.Context) (change.Plan, error) {
			var plan change.Plan
			for _, i := range which {
				name := r.Run.Run.Steps[i].Object.String()
				plan.Steps = append(plan.Steps, change.Step{Name: name, Run: func(context.Context, bool) (string, error) {
					defer r.Terminal.Done()
					r.Watch.Says = func(s rollout.State) { r.Terminal.Line(name + ": " + rolled(s)) }
					return do(locked, i)
				}})
			}
			return plan, nil
		},
		DryRun: change.DryRunNone, Confirm: func() (bool, error) { return r.Confirm(question) }, Declined: "nothing was changed",
		Save: func() error {
			var err error
			locked, err = r.keeper.begin(ctx, r.Run.Run, r.Progress)
			return exitcode.With(exitcode.Unread, err)
		},
		GoOn: true, Failed: "not done: ",
		Ending: func(left int) error {
			return exitcode.With(exitcode.Partly, fmt.Errorf("%s not changed; see above", text.Count(left, "object")))
		},
		Out: r.Out, ErrOut: r.ErrOut,
	}
	err := errors.Join(p.Run(ctx), exitcode.With(exitcode.Unread, r.keeper.end(ctx)))
	if exitcode.Of(err) == exitcode.Unread && r.begun() {
		err = exitcode.With(exitcode.Partly, err)
	}
	return err
}

// newRun is a run that begins now.
func newRun(ctx context.Context, api *client.Client, verb string, steps []journal.Step) (journal.Run, error) {
	who, err := whoAmI(ctx, api)
	if err != nil {
		return journal.Run{}, err
	}
	now := time.Now().UTC().Truncate(time.Second)
	return journal.Run{
		APIVersion: policy.APIVersion, Kind: journal.Kind, ID: journal.NewID(verb, now), Verb: verb, Started: now,
		User: who.user, Cluster: who.cluster, Version: version.String(), Steps: steps,
	}, nil
}

// rolled says how far a rollout is.
func rolled(s rollout.State) string {
	switch {
	case s.Waits != "":
		return s.Waits
	case s.Done:
		return text.Count(s.Wanted, "new pod") + " available; watched a little longer"
	}
	return fmt.Sprintf("%d of %d pods are new", min(s.Updated, s.Wanted), s.Wanted)
}

// begun reports whether anything was sent.
func (r *underWay) begun() bool {
	for _, step := range r.Progress.Steps {
		if step.State != journal.Pending {
			return true
		}
	}
	return false
}

func (r *underWay) counts() (changed, reverted int) {
	for _, step := range r.Progress.Steps {
		switch step.State {
		case journal.Settled, journal.Applied:
			changed++
		case journal.Reverted:
			reverted++
		}
	}
	return changed, reverted
}

// reason is why a finding of an object is found again; "": the run has no such object.
func (r *underWay) reason(ref policy.ObjectRef) string {
	for i, step := range r.Run.Run.Steps {
		if step.Object != ref {
			continue
		}
		switch outcome := r.Progress.Steps[i]; outcome.State {
		case journal.Reverted:
			return "reverted: " + outcome.Note
		case journal.Pending:
			return strings.TrimSuffix("not changed: "+outcome.Note, ": ")
		default:
			return strings.TrimSuffix("still found after the change: "+outcome.Note, ": ")
		}
	}
	return ""
}
