// Package snapshot is the verb that saves what an audit reads.
package snapshot

import (
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/live"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

var (
	long = templates.LongDesc(`
		Save the objects that audit reads into one file, which audit -f reads back with the same result.

		The values of Secrets are left out, and so is every Secret that no control reads. Environment
		variables and ConfigMaps are saved as they are in the cluster; keep the file private.

		Kubelets are read only with --node-config or --usage. Both require get on nodes/proxy,
		which also allows running commands in every pod.

		Exit codes: 0 everything was read, 2 wrong usage, 3 the cluster is unreachable or something could
		not be read.`)

	examples = templates.Examples(`
		# Save the cluster, and audit it elsewhere
		kubectl lightk8s snapshot > cluster.snapshot
		kubectl lightk8s audit -f cluster.snapshot

		# With the configuration of the kubelets, and what containers use
		kubectl lightk8s snapshot --node-config --usage > cluster.snapshot

		# Only one namespace of it
		kubectl lightk8s audit -f cluster.snapshot -n shop`)
)

// Options are what a snapshot works with.
type Options struct {
	Source source.Source
	Kinds  []schema.GroupKind // that the snapshot holds every object of, unless one cannot be read
	Out    io.Writer
	ErrOut io.Writer
}

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	var file string
	var from flags.Source
	cmd := &cobra.Command{
		Use:     "snapshot",
		Short:   "Save what audit reads into one file",
		Long:    long,
		Example: examples,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if *cluster.Namespace != "" {
				return flags.Usage(errors.New("a snapshot holds the whole cluster; use --namespace with audit -f"))
			}
			if err := from.Validate(""); err != nil {
				return flags.Usage(err)
			}
			o, err := newOptions(cluster, from.Facts, streams)
			if err != nil {
				return err
			}
			if file == "" {
				return o.Run(cmd.Context())
			}
			return o.runInto(cmd.Context(), file)
		},
	}
	from.AddFacts(cmd.Flags())
	cmd.Flags().StringVar(&file, "out", "", "File to write to. An existing file is replaced only if everything that you can read was read. Default: standard output.")
	return cmd
}

func newOptions(cluster *genericclioptions.ConfigFlags, ask nodefacts.Options, streams genericiooptions.IOStreams) (Options, error) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		return Options{}, err
	}
	inventory := withFacts(engine.InventoryKinds(), ask)
	kinds := engine.Kinds()
	for _, kind := range inventory {
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if terminal.Is(streams.ErrOut) {
		ask.Progress = terminal.NewProgress(streams.ErrOut)
	}
	c, err := live.NewCluster(cluster, source.Scope{})
	if err != nil {
		return Options{}, exitcode.With(exitcode.Unread, err)
	}
	read := c.WithFacts(ask).Source(source.Wanted{Kinds: kinds})
	return Options{Source: read, Kinds: inventory, Out: streams.Out, ErrOut: streams.ErrOut}, nil
}

// withFacts adds the kinds of facts that are read, whether a control looks at them or not: tune does.
func withFacts(kinds []schema.GroupKind, ask nodefacts.Options) []schema.GroupKind {
	kinds = append(slices.DeleteFunc(slices.Clone(kinds), source.IsFact), facts.NodeConfigKind)
	if ask.Usage {
		kinds = append(kinds, facts.NodeUsageKind, facts.WorkloadUsageKind)
	}
	return kinds
}
