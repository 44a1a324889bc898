package webhook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/plugin/readfile"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

var (
	planLong = templates.LongDesc(`
		List the pods that webhook and floor would deny when they are created again, the containers that
		would get a memory limit, and the exceptions that admit all pods.

		Checks the templates of all workloads, as the API server would default their pods, the running
		pods, and the pods that provisioners create on demand. Changes nothing.

		The settings are those of the installation in the cluster, or the defaults of the chart;
		--values reads the values of a planned installation. With --usage each limit is compared with
		the measured use of the container.

		admit --cluster does the same for manifests.

		Exit codes: 0 nothing would be denied or refused and every limit fits, 1 something would be denied or
		refused, or used more than its limit, 2 wrong usage, 3 something could not be read or judged.`)

	planExamples = templates.Examples(`
		# Before you install the webhook
		kubectl lightk8s webhook plan --usage

		# With the values of a planned installation
		kubectl lightk8s webhook plan --values values.yaml

		# The values that admit all running pods
		kubectl lightk8s webhook plan -o values > exceptions.yaml

		# Of another cluster
		kubectl lightk8s webhook plan -f cluster.snapshot.yaml`)
)

// maxValues bounds a file with values, in bytes.
const maxValues = 16 << 20

// planFlags are what the user gave to plan.
type planFlags struct {
	source flags.Source
	format flags.Format
	name   string
	values string
	own    string
	color  string

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

func newPlanCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &planFlags{cluster: cluster, streams: streams, format: flags.Format{Formats: []string{"values", "json", "yaml"}}}
	cmd := &cobra.Command{
		Use: "plan", Short: "List pods that the webhook would deny or limit when they are created again",
		Long: planLong, Example: planExamples, Args: flags.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context()) },
	}
	set := cmd.Flags()
	f.source.AddFiles(set)
	set.Lookup("filename").Usage += " Default: the cluster is read."
	f.source.AddFacts(set)
	set.StringVar(&f.name, "name", "", "Name of the webhook configurations. Default: found by the label of the chart.")
	set.StringVar(&f.values, "values", "", "File with values of the chart. Default: the installed values.")
	set.StringVar(&f.own, "webhook-namespace", "", "Namespace of the planned webhook, which is exempt. Default: lightk8s-system. Requires --values or a cluster without the webhook.")
	f.format.Add(cmd, "text")
	flags.AddColor(cmd, &f.color, "the text")
	flags.CompleteWith(cmd, "name", completeNames(cluster))
	return cmd
}

func (f *planFlags) run(ctx context.Context) error {
	if flags.Namespace(f.cluster) != "" {
		return flags.Usage(errors.New("plan reads the whole cluster; leave --namespace out"))
	}
	for _, err := range []error{f.source.Validate(""), f.format.Validate()} {
		if err != nil {
			return flags.Usage(err)
		}
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return flags.Usage(err)
	}
	if terminal.Is(f.streams.ErrOut) {
		f.source.Facts.Progress = terminal.NewProgress(f.streams.ErrOut)
	}
	engine, err := policy.Load(rego.Bundle(), policy.WithControls(admission.Controls))
	if err != nil {
		return err
	}
	o := preflight.Options{
		Engine: engine, Now: time.Now,
		Output: f.format.Value, Color: screen.Color, Width: screen.Width, Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}
	if err := f.settle(ctx, &o); err != nil {
		return err
	}
	wanted := source.Wanted{Kinds: o.Settings.Kinds(), Inventory: preflight.Inventory()}
	if o.Source, err = f.source.ToSource(f.cluster, "", f.streams.In, wanted); err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	return o.Run(ctx)
}

// settle reads what to judge by: the file of values, the installation, or the chart.
func (f *planFlags) settle(ctx context.Context, o *preflight.Options) error {
	var api *client.Client
	var err error
	if !f.source.FromFiles() {
		if api, err = client.New(f.cluster); err != nil {
			return exitcode.With(exitcode.Unread, err)
		}
		if o.Minor, err = api.Minor(ctx); err != nil {
			return exitcode.With(exitcode.Unread, err)
		}
	}
	if f.values == "" && api != nil {
		o.Settings, err = preflight.Read(ctx, api, f.name, f.own)
		return err
	}
	var data []byte
	if f.values != "" {
		if data, err = readfile.Read(ctx, f.values, maxValues); err != nil {
			return flags.Usage(fmt.Errorf("read --values: %w", err))
		}
	}
	if o.Settings, err = preflight.FromValues(f.values, data, f.own); err != nil {
		return flags.Usage(err)
	}
	return nil
}
