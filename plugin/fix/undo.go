package fix

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func newUndoCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	return newRunCommand(cluster, streams, &cobra.Command{
		Use:   "undo ID",
		Short: "Undo a run of fix in the cluster",
		Long: templates.LongDesc(`
			Give every object that a run changed what it had before, the last one first. A field that was changed again
			since is left, and named; so is an object that was made anew.`),
	}, Changer.undo)
}

func newResumeCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	return newRunCommand(cluster, streams, &cobra.Command{
		Use:   "resume ID",
		Short: "Go on with a run of fix that was cut off",
		Long: templates.LongDesc(`
			Go on with a run where it was cut off. A change that was sent last is found on its object, or is made; those
			after it follow.`),
	}, Changer.resume)
}

// newRunCommand is a command about a run of the journal.
func newRunCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams, cmd *cobra.Command,
	do func(Changer, context.Context, *underWay) error,
) *cobra.Command {
	f, policies := &changing{}, &flags.Policy{}
	policies.AddFolders(cmd, "Folder with controls of your own that the run closed findings of.")
	cmd.Args = oneID
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := f.changer(cluster, streams)
		if err != nil {
			return err
		}
		r, err := c.find(cmd.Context(), args[0])
		if err == nil {
			err = changeable(r.Run.Run, policies)
		}
		if err != nil {
			return exitcode.With(exitcode.Unread, err)
		}
		return do(c, cmd.Context(), r)
	}
	f.add(cmd.Flags())
	return cmd
}

func oneID(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s needs the ID of a run; see kubectl lightk8s fix history", cmd.Name())
	}
	return nil
}

// changeable refuses a run of the journal with objects that no fix changes: who writes it must not change what the user
// can.
func changeable(run journal.Run, policies *flags.Policy) error {
	engine, err := policies.Controls(rego.Bundle())
	if err != nil {
		return err
	}
	var kinds []schema.GroupKind
	for _, control := range engine.Controls() {
		if control.ClosedBy == policy.ByFix {
			kinds = append(kinds, control.Kinds...)
		}
	}
	for _, step := range run.Steps {
		if !slices.Contains(kinds, step.Object.GroupKind()) {
			return fmt.Errorf("run %s changes %s, which fix does not", run.ID, step.Object)
		}
	}
	return nil
}

// find reads a run of the cluster that is changed.
func (c Changer) find(ctx context.Context, id string) (*underWay, error) {
	if err := c.API.Reachable(ctx); err != nil {
		return nil, err
	}
	who, err := whoAmI(ctx, c.API)
	if err != nil {
		return nil, err
	}
	k, err := newKeeper(ctx, c.API, who.cluster, c.ErrOut)
	if err != nil {
		return nil, err
	}
	run, progress, err := k.read(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case run.Cluster != who.cluster:
		return nil, fmt.Errorf("run %s is of another cluster", id)
	}
	return c.run(run, progress, k), nil
}

// undo goes back, the last step first.
func (c Changer) undo(ctx context.Context, r *underWay) error {
	which := r.remaining(journal.Changed()...)
	if len(which) == 0 {
		return text.Say(c.ErrOut, fmt.Sprintf("Nothing of run %s is left to undo.", r.Run.Run.ID))
	}
	slices.Reverse(which)
	for _, i := range which {
		if err := c.show(ctx, i, r.Back, "undone"); err != nil {
			return err
		}
	}
	return r.carry(ctx, fmt.Sprintf("Undo the change of %s?", text.Count(len(which), "object")), which, r.Undo)
}

// resume goes on.
func (c Changer) resume(ctx context.Context, r *underWay) error {
	which := r.remaining(journal.Unfinished()...)
	if len(which) == 0 {
		return text.Say(c.ErrOut, fmt.Sprintf("Nothing of run %s is left to do.", r.Run.Run.ID))
	}
	for _, i := range which {
		if err := c.show(ctx, i, r.Forth, "changed"); err != nil {
			return err
		}
	}
	ended := r.carry(ctx, fmt.Sprintf("Go on with %s?", text.Count(len(which), "object")), which, r.Step)
	if !r.begun() {
		return ended
	}
	r.Progress.Ended = new(time.Now().UTC())
	return errors.Join(ended, exitcode.With(exitcode.Unread, r.Note(ctx, r.Progress)))
}

// show shows what is about to become of an object. What cannot be read is told; the run tells it again.
func (c Changer) show(ctx context.Context, i int, of func(context.Context, int) (patches.Sight, error), done string) error {
	s, err := of(ctx, i)
	if err != nil {
		return text.Say(c.ErrOut, "note: "+err.Error())
	}
	if s.Left != "" {
		if err := text.Say(c.ErrOut, fmt.Sprintf("note: %s: %s changed since, and is not %s", s.Object, s.Left, done)); err != nil {
			return err
		}
	}
	if s.Others {
		if err := text.Say(c.ErrOut, fmt.Sprintf("note: %s was written by others since", s.Object)); err != nil {
			return err
		}
	}
	diff, err := text.Diff(s.Object.String(), s.Now, s.Want, false)
	if err != nil {
		return err
	}
	return text.Write(c.Out, diff)
}
