package webhook

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/registrations"
	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/text"
)

var (
	disableLong = templates.LongDesc(`
		Stop the webhook from blocking pods.

		Sets failurePolicy Ignore on every webhook of both configurations, so that a webhook that is down
		or slow blocks nothing, and notes the old values in the annotation ` + registrations.DisabledAnnotation + `. A webhook
		that is up still denies. --remove deletes the configurations, after saving them into a file, so
		that the webhook is not called at all. Both work while the webhook is down: the API server calls
		no webhook for its own configuration.

		The floor denies dangerous pods without the webhook. --floor sets it to warn only, or with --remove
		deletes its binding. In mode policies of the chart no webhook is called:
		--remove deletes the binding that injects limits, and --floor works the same.

		Exit codes: 0 done, or there is nothing to do, 2 wrong usage, 3 the cluster is unreachable or
		something could not be read or changed, 5 something was changed, and something could not be.`)

	disableExamples = templates.Examples(`
		# Nothing waits for the webhook any more
		kubectl lightk8s webhook disable

		# Show first what it would change
		kubectl lightk8s webhook disable --dry-run=client

		# Delete the webhook configurations, and the binding of the floor
		kubectl lightk8s webhook disable --remove --floor --backup webhook.yaml --yes`)

	enableLong = templates.LongDesc(`
		Undo disable: restores failurePolicy and the actions of the floor, or with -f everything that
		disable --remove deleted.

		Exit codes: 0 done, or there is nothing to do, 2 wrong usage, 3 the cluster is unreachable or
		something could not be read or changed, 5 something was changed, and something could not be.`)

	enableExamples = templates.Examples(`
		# Undo disable
		kubectl lightk8s webhook enable

		# Undo disable --remove
		kubectl lightk8s webhook enable -f webhook.yaml`)
)

// changeFlags are what the user gave to disable or enable.
type changeFlags struct {
	name   string
	floor  bool
	remove bool
	backup string
	file   string
	dryRun string
	yes    bool
	color  string

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

func newDisableCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &changeFlags{cluster: cluster, streams: streams}
	cmd := &cobra.Command{
		Use: "disable", Short: "Stop the webhook from blocking pods",
		Long: disableLong, Example: disableExamples, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), f.disabling) },
	}
	set := cmd.Flags()
	set.BoolVar(&f.remove, "remove", false, "Delete the webhook configurations instead, after saving them.")
	set.StringVar(&f.backup, "backup", "", "File to save what --remove deletes into. Default: lightk8s-webhook-NAME.yaml in the working directory.")
	set.BoolVar(&f.floor, "floor", false, "Also set the floor (ValidatingAdmissionPolicy) to warn only, or with --remove delete its binding.")
	f.add(cmd, set)
	return cmd
}

func newEnableCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &changeFlags{cluster: cluster, streams: streams, floor: true}
	cmd := &cobra.Command{
		Use: "enable", Short: "Undo disable",
		Long: enableLong, Example: enableExamples, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), f.enabling) },
	}
	set := cmd.Flags()
	set.StringVarP(&f.file, "filename", "f", "", "File that disable --remove saved, or - for standard input.")
	f.add(cmd, set)
	return cmd
}

func (f *changeFlags) add(cmd *cobra.Command, set *pflag.FlagSet) {
	set.StringVar(&f.name, "name", "", "Name of the webhook configurations. Default: found by the label of the chart.")
	set.StringVar(&f.dryRun, "dry-run", string(change.DryRunNone), "none, client (only show the change) or server (the API server checks it, and stores nothing).")
	set.Lookup("dry-run").NoOptDefVal = "unchanged" // as kubectl, which wants to be told which
	set.BoolVarP(&f.yes, "yes", "y", false, "Skip the prompt.")
	flags.AddColor(cmd, &f.color, "what changes")
	flags.CompleteChoices(cmd, "dry-run", change.DryRuns())
	flags.CompleteWith(cmd, "name", completeNames(f.cluster))
}

// disabling adds to a change what disable does.
func (f *changeFlags) disabling(p *registrations.Planner, c *change.Pipeline) error {
	if f.backup != "" && !f.remove {
		return errors.New("--backup requires --remove")
	}
	if !f.remove {
		c.Plan = p.Disabling
		c.After = func(int) string {
			return "No pod waits for the webhook now. To undo, run kubectl lightk8s webhook enable" + f.nameFlag()
		}
		return nil
	}
	c.Plan = func(ctx context.Context) (change.Plan, error) {
		plan, err := p.Removing(ctx)
		if len(p.Found) > 0 && f.backup == "" {
			f.backup = "lightk8s-webhook-" + p.Found[0].Name() + ".yaml"
		}
		return plan, err
	}
	c.Save = func() error {
		if err := registrations.Save(f.backup, p.Found); err != nil {
			return exitcode.With(exitcode.Unread, err)
		}
		return text.Say(f.streams.ErrOut, "Saved what is deleted. To undo, run kubectl lightk8s webhook enable -f "+f.backup)
	}
	return nil
}

// enabling adds to a change what enable does.
func (f *changeFlags) enabling(p *registrations.Planner, c *change.Pipeline) error {
	if f.file == "" {
		c.Plan = p.Enabling
		return nil
	}
	if f.name != "" {
		return errors.New("--name and --filename cannot be used together")
	}
	if f.file == "-" && !f.yes && f.dryRun == string(change.DryRunNone) {
		return errors.New("--filename - requires --yes")
	}
	c.Plan = p.Restoring(manifest.Files{Paths: []string{f.file}, Stdin: f.streams.In}.Objects)
	return nil
}

func (f *changeFlags) nameFlag() string {
	if f.name == "" {
		return ""
	}
	return " --name " + f.name
}

func (f *changeFlags) run(ctx context.Context, add func(*registrations.Planner, *change.Pipeline) error) error {
	if !slices.Contains(change.DryRuns(), f.dryRun) {
		return flags.Usage(fmt.Errorf("unknown --dry-run %q: want none, client or server", f.dryRun))
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return flags.Usage(err)
	}
	p := &registrations.Planner{Name: f.name, Floor: f.floor}
	c := change.Pipeline{
		DryRun: change.DryRun(f.dryRun), Confirm: f.confirm, Declined: "nothing was changed",
		Partial: "; the objects named before were changed",
		Color:   screen.Color, Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}
	if err := add(p, &c); err != nil {
		return flags.Usage(err)
	}
	api, err := client.New(f.cluster)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	p.Cluster = registrations.NewRegistry(api)
	return c.Run(ctx)
}

func (f *changeFlags) confirm() (bool, error) {
	sure, err := terminal.Confirm(f.yes, f.streams.In, f.streams.ErrOut, "Make this change?", "--yes makes the change, --dry-run=server tries it")
	return sure, flags.Usage(err)
}
