// Package tune is the verb that sizes nodes and workloads, and proves that everything still fits.
package tune

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/plugin/tune/print"
	"github.com/lightk8s/lightk8s/plugin/version"
	"github.com/lightk8s/lightk8s/rego/policy"
)

var (
	long = templates.LongDesc(`
		Size nodes and workloads, and check that every pod still fits.

		Shows where the memory of each node goes, the recommended settings of the kubelet, the datastore
		and the kernel, and the recommended requests and limits of each container by its measured use. Then
		tune places every pod again, as the API server and the scheduler do, with the new requests on the
		new nodes: in place, on empty nodes, during each rollout, when a job runs or an autoscaler adds
		pods, and after the loss of each node. A plan that makes something worse drops the change that does,
		and names it, or is refused.

		The output is one screen that begins with the verdict; -o wide lists every setting, reason and scenario.

		Nothing is changed unless --apply, --apply-nodes or --write asks for it.

		--node-config reads the configuration of the kubelets and --usage the use of containers. Both
		require get on nodes/proxy, which also allows commands in every pod: grant it to users, never to a
		workload. Without them tune assumes the configuration from the Node, and marks it as assumed.

		Exit codes: 0 every pod that should run has a place, 2 wrong usage, 3 the cluster is unreachable or
		something could not be read, 4 a pod that should run has no place, or the plan is refused because it
		makes something worse, 5 some changes were made and others failed, 6 an object or a node was changed
		and reverted.`)

	examples = templates.Examples(`
		# What would change, from all data
		kubectl lightk8s tune --node-config --usage

		# From the peaks of the last week in Prometheus
		kubectl lightk8s tune --node-config --usage --prometheus-url http://localhost:9090

		# Without a history: watch for ten minutes first
		kubectl lightk8s tune --node-config --usage --sample 10m

		# For a cluster that is elsewhere
		kubectl lightk8s snapshot --node-config --usage > cluster.snapshot
		kubectl lightk8s tune -f cluster.snapshot

		# Scripts that change the nodes, and undo it
		kubectl lightk8s tune --node-config --usage --write tuned/

		# Resize the workloads, create the defaults of namespaces, and go back
		kubectl lightk8s tune --node-config --usage --apply
		kubectl lightk8s fix undo tune-20260301t120000z-x4k2`)
)

// given is what the user gave; options turns it into what tune works with.
type given struct {
	source flags.Source
	policy flags.Policy
	output string
	color  string
	lang   string
	change changeFlags

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &given{cluster: cluster, streams: streams}
	cmd := &cobra.Command{
		Use:     "tune",
		Short:   "Size nodes and workloads, and check that every pod still fits",
		Long:    long,
		Example: examples,
		Args:    flags.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.NotEmpty(cmd.Flags(), "write", "undo"); err != nil {
				return flags.Usage(err)
			}
			o, err := f.options(cmd)
			switch {
			case err != nil:
				return err
			case f.change.undo != "":
				return f.undo(cmd.Context())
			}
			return o.Run(cmd.Context())
		},
	}
	set := cmd.Flags()
	f.source.AddFiles(set)
	set.Lookup("filename").Usage += " Default: read the cluster."
	f.source.AddFacts(set)
	set.StringVarP(&f.output, "output", "o", "table", "Output format: "+strings.Join(print.Formats(), ", ")+".")
	f.policy.Add(cmd)
	flags.AddColor(cmd, &f.color, "the table")
	flags.AddLanguage(cmd, &f.lang, "headings and problems in the table")
	f.change.add(cmd)
	flags.CompleteChoices(cmd, "output", print.Formats())
	return cmd
}

// options validates the flags once, and reads what they name.
func (f *given) options(cmd *cobra.Command) (Options, error) {
	if flags.Namespace(f.cluster) != "" {
		return Options{}, flags.Usage(errors.New("--namespace cannot be used with tune: nodes belong to every namespace"))
	}
	if err := f.source.Validate(""); err != nil {
		return Options{}, flags.Usage(err)
	}
	if err := f.change.validate(f.source.FromFiles()); err != nil {
		return Options{}, flags.Usage(err)
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	words, err := flags.Language(f.lang)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	printer, err := print.New(f.output, print.Options{Color: screen.Color, Width: screen.Width, ToolVersion: version.String(), Words: words})
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	engine, waivers, err := f.controls(cmd.Context())
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	if terminal.Is(f.streams.ErrOut) {
		f.source.Facts.Progress = terminal.NewProgress(f.streams.ErrOut)
	}
	read, err := f.source.ToSource(f.cluster, "", f.streams.In, plan.Wanted(engine))
	if err != nil {
		return Options{}, exitcode.With(exitcode.Unread, err)
	}
	o := Options{
		Input: plan.Input{Source: read, Engine: engine, Waivers: waivers, Now: time.Now()}, Printer: printer,
		Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}
	c := f.change
	o.Next = asked{
		live: !f.source.FromFiles(), nodeConfig: f.source.Facts.NodeConfig, usage: f.source.Facts.Usage,
		changed:   c.write != "" || c.apply || c.applyNodes,
		arguments: flags.Given(cmd.Flags(), isRepeated),
	}.next
	o.Change, err = f.changer()
	return o, err
}

// controls loads the controls that a plan is made from, as the policy file has them.
func (f *given) controls(ctx context.Context) (*policy.Engine, []policy.Waiver, error) {
	engine, waivers, err := f.policy.Load(ctx, f.streams.ErrOut)
	if err != nil {
		return nil, nil, err
	}
	if engine, err = plan.Controls(engine); err != nil {
		return nil, nil, err
	}
	return engine, waivers, nil
}

// isRepeated reports whether the next command has the flag of this one.
func isRepeated(flag string) bool {
	return !slices.Contains([]string{"output", "color", "lang", "node-image", "node-timeout", "yes", "settle", "rollout-timeout", "include-disruptive"}, flag)
}
