// Package tune is the verb that sizes nodes and workloads, and proves that everything still fits.
package tune

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/plugin/version"
	"github.com/lightk8s/lightk8s/rego/policy"
)

var (
	long = templates.LongDesc(`
		Fit nodes and workloads to each other, and prove that everything still fits.

		Shows where the memory of each node goes, which settings of the kubelet, the datastore and the
		kernel it should have for its size and distribution, and what each container should request by
		what it was seen to use. Then every pod is placed anew, with what it would request, on what the
		nodes would have: in place, on empty nodes, during each rollout and after the loss of each node.
		A plan that does not fit gives way, and says what it gave up, or is refused.

		Nothing is changed unless --apply, --apply-nodes or --write asks for it.

		Without --node-config the kubelets are not asked what they run with, and without --usage not what
		containers use: both go through the API server's proxy to the node, which needs the right to get
		nodes/proxy. That right also lets its holder run commands in every pod: give it to people, never
		to a workload. What was not read is assumed from the Node and said to be.

		Exit codes: 0 the plan fits, 2 wrong usage, 3 the cluster is unreachable or something could not be
		read, 4 the plan is refused, 5 something was changed and something could not be, 6 a node was
		changed and went back.`)

	examples = templates.Examples(`
		# What would change, by all that can be known
		kubectl lightk8s tune --node-config --usage

		# By the peaks of the last week, as Prometheus has them
		kubectl lightk8s tune --node-config --usage --prometheus-url http://localhost:9090

		# Watch for ten minutes first, where nothing has a history
		kubectl lightk8s tune --node-config --usage --sample 10m

		# Of a cluster that is elsewhere
		kubectl lightk8s snapshot --node-config --usage > cluster.snapshot
		kubectl lightk8s tune -f cluster.snapshot

		# Scripts that set up the nodes, and take it back
		kubectl lightk8s tune --node-config --usage --write tuned/

		# Resize the workloads, and give the namespaces their defaults
		kubectl lightk8s tune --node-config --usage --apply`)
)

// flags are what the user gave; options turns them into what tune works with.
type flags struct {
	source           source.Flags
	output           string
	config           string
	policies         []string
	noDefaultWaivers bool
	color            string
	carry            carryFlags

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &flags{cluster: cluster, streams: streams}
	cmd := &cobra.Command{
		Use:     "tune",
		Short:   "Fit nodes and workloads to each other, and prove that everything still fits",
		Long:    long,
		Example: examples,
		Args:    source.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := notEmpty(cmd.Flags(), "write", "undo", "backup"); err != nil {
				return usage(err)
			}
			o, err := f.options()
			switch {
			case err != nil:
				return err
			case f.carry.undo != "":
				return f.takeBack(cmd.Context())
			}
			return o.Run(cmd.Context())
		},
	}
	set := cmd.Flags()
	f.source.AddFileFlags(set)
	set.Lookup("filename").Usage += " Without it the cluster is read."
	f.source.AddFactFlags(set)
	set.StringVarP(&f.output, "output", "o", "table", "Output format: "+strings.Join(Formats(), ", ")+".")
	set.StringVar(&f.config, "config", "", "Policy file with settings and waivers. Without it, "+source.DefaultPolicyFile+" in the working directory is read if it is there.")
	set.StringArrayVar(&f.policies, "policy", nil, "Folder with controls of your own, to run beside the built-in ones.")
	set.BoolVar(&f.noDefaultWaivers, "no-default-waivers", false, "Do not waive what the distributions ship.")
	set.StringVar(&f.color, "color", "auto", "Colour the table: auto, always or never.")
	f.carry.add(cmd)
	terminal.CompleteChoices(cmd, "output", Formats())
	terminal.CompleteChoices(cmd, "color", terminal.Colors)
	terminal.CompleteFolders(cmd, "policy")
	return cmd
}

func usage(err error) error { return exitcode.With(exitcode.Usage, err) }

// options validates the flags once, and reads what they name.
func (f *flags) options() (Options, error) {
	if f.cluster.Namespace != nil && *f.cluster.Namespace != "" {
		return Options{}, usage(errors.New("tune looks at the cluster whole, since a node belongs to every namespace: leave --namespace out"))
	}
	if err := f.source.Validate(""); err != nil {
		return Options{}, usage(err)
	}
	if err := f.carry.validate(f.source.FromFiles()); err != nil {
		return Options{}, usage(err)
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return Options{}, usage(err)
	}
	printer, err := NewPrinter(f.output, PrintOptions{Color: screen.Color, Width: screen.Width, ToolVersion: version.String()})
	if err != nil {
		return Options{}, usage(err)
	}
	engine, waivers, err := f.policy()
	if err != nil {
		return Options{}, usage(err)
	}
	if terminal.Is(f.streams.ErrOut) {
		f.source.Facts.Progress = terminal.NewProgress(f.streams.ErrOut)
	}
	read, err := f.source.ToSource(f.cluster, "", f.streams.In, source.Wanted{Kinds: Wanted(engine), Inventory: engine.InventoryKinds()})
	if err != nil {
		return Options{}, exitcode.With(exitcode.Unread, err)
	}
	o := Options{
		Source: read, Engine: engine, Waivers: waivers, Now: time.Now(), Printer: printer,
		Out: f.streams.Out, ErrOut: f.streams.ErrOut,
	}
	c := f.carry
	o.Next = asked{
		live: !f.source.FromFiles(), nodeConfig: f.source.Facts.NodeConfig, usage: f.source.Facts.Usage,
		carried: c.write != "" || c.apply || c.applyNodes,
	}.next
	o.Carry, err = f.carrier()
	return o, err
}

// policy loads the controls that a plan is made from, as the policy file has them.
func (f *flags) policy() (*policy.Engine, []policy.Waiver, error) {
	engine, waivers, err := source.Policy(f.policies, f.config, !f.noDefaultWaivers, f.streams.ErrOut)
	if err != nil {
		return nil, nil, err
	}
	if engine, err = Controls(engine); err != nil {
		return nil, nil, err
	}
	return engine, waivers, nil
}
