package fix

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/change/runs"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/rego"
)

func newUndoCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	return newRunCommand(cluster, streams, &cobra.Command{
		Use:   "undo ID",
		Short: "Undo a run of fix or tune in the cluster",
		Long: templates.LongDesc(`
			Give every object that a run changed what it had before, the last one first. A field that was changed again
			since is left, and named; so is an object that was made anew.`),
	}, (*runs.UnderWay).GoBack)
}

func newResumeCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	return newRunCommand(cluster, streams, &cobra.Command{
		Use:   "resume ID",
		Short: "Go on with a run of fix or tune that was cut off",
		Long: templates.LongDesc(`
			Go on with a run where it was cut off. A change that was sent last is found on its object, or is made; those
			after it follow.`),
	}, (*runs.UnderWay).GoOn)
}

// newRunCommand is a command about a run of the journal.
func newRunCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams, cmd *cobra.Command,
	do func(*runs.UnderWay, context.Context) error,
) *cobra.Command {
	f, policies := &flags.Changing{}, &flags.Policy{}
	policies.AddFolders(cmd, "Folder with controls of your own that the run closed findings of.")
	cmd.Args = oneID
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := changer(*f, cluster, streams)
		if err != nil {
			return err
		}
		engine, err := policies.Controls(rego.Bundle())
		if err != nil {
			return exitcode.With(exitcode.Unread, err)
		}
		r, err := c.Find(cmd.Context(), args[0], engine.Controls())
		if err != nil {
			return exitcode.With(exitcode.Unread, err)
		}
		return do(r, cmd.Context())
	}
	f.Add(cmd.Flags())
	return cmd
}

func oneID(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s needs the ID of a run; see kubectl lightk8s fix history", cmd.Name())
	}
	return nil
}

// instead is how to answer a question without a terminal.
const instead = "--yes makes the change"

func changer(f flags.Changing, cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) (runs.Changer, error) {
	api, err := client.New(cluster)
	if err != nil {
		return runs.Changer{}, exitcode.With(exitcode.Unread, err)
	}
	return runs.New(api, f.Timeout, f.Settle, flags.Confirm(f.Yes, streams, instead), streams), nil
}
