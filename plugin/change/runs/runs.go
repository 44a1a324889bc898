// Package runs carries out the runs of the journal: it asks, keeps the journal, makes the steps one after the other, and
// goes on or back.
package runs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/change/resize"
	"github.com/lightk8s/lightk8s/plugin/change/rollout"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/version"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// The verbs of runs.
const (
	Fix  = "fix"
	Tune = "tune"
)

// resizeWait is how long the kubelets have to resize the pods of a Deployment while they run. Most take
// seconds; a pod that waits for room on its node takes as long as the room does.
const resizeWait = 30 * time.Second

// Changer carries out the steps of a run.
type Changer struct {
	API *client.Client
	// Timeout of a rollout, and how long its pods must run on after it.
	Timeout, Settle time.Duration
	// Force changes objects that belong to others too, and Overwrite has undo set back fields that changed since.
	Force, Overwrite bool
	Confirm          func(question string) (bool, error)
	// Terminal shows how far the rollout under way is.
	Terminal    terminal.Progress
	Out, ErrOut io.Writer
}

// New returns what changes the cluster that the client speaks to.
func New(api *client.Client, timeout, settle time.Duration, confirm func(question string) (bool, error), streams genericiooptions.IOStreams) Changer {
	c := Changer{API: api, Timeout: timeout, Settle: settle, Confirm: confirm, Out: streams.Out, ErrOut: streams.ErrOut}
	if terminal.Is(streams.ErrOut) {
		c.Terminal = terminal.NewProgress(streams.ErrOut)
	}
	return c
}

// UnderWay is a run that is carried out, taken up again or undone.
type UnderWay struct {
	*patches.Run
	Changer
	keeper *keeper
}

func (c Changer) underWay(run journal.Run, progress journal.Progress, keeper *keeper) *UnderWay {
	var inPlace *resize.Cluster
	if run.Verb == Tune {
		inPlace = resize.New(c.API, resizeWait)
	}
	return &UnderWay{Changer: c, keeper: keeper, Run: &patches.Run{
		Cluster: patches.New(c.API), Run: run, Progress: progress, Note: func(ctx context.Context, p journal.Progress) error { return keeper.note(ctx, run, p) },
		Watch: rollout.Watcher{API: c.API, Timeout: c.Timeout, Settle: c.Settle}, InPlace: inPlace, Force: c.Force || run.Force, Overwrite: c.Overwrite,
	}}
}

// Begin takes up a run of which nothing is done.
func (c Changer) Begin(ctx context.Context, run journal.Run) (*UnderWay, error) {
	keeper, err := newKeeper(ctx, c.API, run.Cluster, c.ErrOut)
	if err != nil {
		return nil, err
	}
	return c.underWay(run, run.Begin(), keeper), nil
}

// Remaining are the steps in one of the states.
func (r *UnderWay) Remaining(states ...journal.State) []int {
	var out []int
	for i, step := range r.Progress.Steps {
		if slices.Contains(states, step.State) {
			out = append(out, i)
		}
	}
	return out
}

// Carry asks, takes the lock, writes the journal, and does something with each of the steps, in order.
func (r *UnderWay) Carry(ctx context.Context, question string, which []int, do func(context.Context, int) (string, error)) error {
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
	if exitcode.Of(err) == exitcode.Unread && r.Begun() {
		err = exitcode.With(exitcode.Partly, err)
	}
	return err
}

// End notes that the run is over.
func (r *UnderWay) End(ctx context.Context) error {
	r.Progress.Ended = new(time.Now().UTC())
	return exitcode.With(exitcode.Unread, r.Note(ctx, r.Progress))
}

// NewRun is a run of a command that begins now.
func NewRun(ctx context.Context, api *client.Client, verb string, steps []journal.Step) (journal.Run, error) {
	who, err := WhoAmI(ctx, api)
	if err != nil {
		return journal.Run{}, err
	}
	now := time.Now().UTC().Truncate(time.Second)
	return journal.Run{
		APIVersion: policy.APIVersion, Kind: journal.Kind, ID: journal.NewID(verb, now), Verb: verb, Started: now,
		User: who.User, Cluster: who.Cluster, Version: version.String(), Steps: steps,
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

// Begun reports whether anything was sent.
func (r *UnderWay) Begun() bool {
	for _, step := range r.Progress.Steps {
		if step.State != journal.Pending {
			return true
		}
	}
	return false
}

// Counts are the objects that are changed, and those that were reverted.
func (r *UnderWay) Counts() (changed, reverted int) {
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

// Reason is why a finding of an object is found again; "": the run has no such object.
func (r *UnderWay) Reason(ref policy.ObjectRef) string {
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
