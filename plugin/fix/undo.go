package fix

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/text"
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
	f := &changing{}
	cmd.Args = oneID
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := f.changer(cluster, streams)
		if err != nil {
			return err
		}
		r, err := c.find(cmd.Context(), args[0])
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
	which := r.remaining(journal.Sent, journal.Applied, journal.Settled, journal.Failed)
	if len(which) == 0 {
		return text.Say(c.ErrOut, fmt.Sprintf("Nothing of run %s is left to undo.", r.Run.Run.ID))
	}
	slices.Reverse(which)
	for _, i := range which {
		if err := text.Say(c.ErrOut, r.Run.Run.Steps[i].Object.String()+" gets back what it had"); err != nil {
			return err
		}
	}
	ended := r.carry(ctx, fmt.Sprintf("Undo the change of %s?", text.Count(len(which), "object")), which, r.Undo)
	return ended
}

// resume goes on.
func (c Changer) resume(ctx context.Context, r *underWay) error {
	which := r.remaining(journal.Pending, journal.Sent, journal.Applied)
	if len(which) == 0 {
		return text.Say(c.ErrOut, fmt.Sprintf("Nothing of run %s is left to do.", r.Run.Run.ID))
	}
	for _, i := range which {
		if err := text.Say(c.ErrOut, r.Run.Run.Steps[i].Object.String()+" is changed"); err != nil {
			return err
		}
	}
	ended := r.carry(ctx, fmt.Sprintf("Go on with %s?", text.Count(len(which), "object")), which, r.Step)
	if !r.begun() {
		return ended
	}
	r.Progress.Ended = new(time.Now().UTC())
	return errors.Join(ended, r.Note(ctx, r.Progress))
}
