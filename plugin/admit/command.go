// Package admit is the verb that shows what the webhook would answer, without a cluster, or what a cluster would.
package admit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

var (
	long = templates.LongDesc(`
		Show what lightk8s-webhook would answer if these manifests were created: what it denies, what it
		warns of, and what it changes, as a diff. No cluster is read without --cluster.

		The webhook's own code answers, first as mutating webhook, then as validating webhook on the
		result. What the API server, other webhooks and LimitRanges add to an object in a cluster is left
		out: to make sizes from LimitRanges and Nodes, add them to the manifests. The floor is left out too:
		with it the API server itself denies violations of the level baseline, also those that the policy
		of the webhook allows.

		With -o json or yaml, one List holds an AdmissionReview for each call of the webhook. Its uid names
		the call: mutate-1 and validate-1 are about the first object, and so on.

		With --cluster the answer is that of the cluster to their creation: by the policy of
		the webhook that is installed, or that of --config, by the floor, by Pod Security Admission and the
		LimitRanges of their namespaces, with the defaults of the API server and the sizes of the nodes. The
		Namespaces, LimitRanges and Nodes among the manifests count as if they were applied first. If
		nothing is installed, the values of the chart are used. Without -f the running workloads are judged,
		as in webhook plan, whose document -o json and yaml print. Quotas and other webhooks are not read,
		and nothing is created.

		A Deployment, or another workload, is never denied itself: it is warned of, and its pods are
		denied when they are created. That counts as denied here.

		Exit codes: 0 everything is admitted, 1 something is denied or refused, 2 wrong usage, 3 something could not
		be read or judged.`)

	examples = templates.Examples(`
		# One pod
		kubectl lightk8s admit -f pod.yaml

		# A chart, in its namespace
		helm template shop ./chart | kubectl lightk8s admit -n shop -f -

		# With the sizes of the nodes of this cluster, and the limits of this namespace
		kubectl get nodes,limitranges -n shop -o yaml > around.yaml
		kubectl lightk8s admit -n shop -f pod.yaml -f around.yaml

		# As the cluster would answer it
		kubectl lightk8s admit --cluster -f pod.yaml

		# With the policy of a file, for a machine
		kubectl lightk8s admit -f pod.yaml --config lightk8s.yaml -o json`)
)

// given is what the user gave; options turns it into what admit works with.
type given struct {
	source    flags.Source
	format    flags.Format
	policy    flags.Policy
	inCluster bool
	name      string
	own       string
	static    admission.NodeSize
	color     string

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &given{cluster: cluster, streams: streams, format: flags.Format{Formats: []string{"json", "yaml", "values"}}, static: admission.DefaultNodeSize()}
	cmd := &cobra.Command{
		Use:     "admit -f FILENAME",
		Short:   "Show what the webhook would deny, warn of and change",
		Long:    long,
		Example: examples,
		Args:    flags.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.validateCluster(cmd.Flags()); err != nil {
				return flags.Usage(err)
			}
			if f.inCluster {
				return f.judge(cmd.Context())
			}
			o, err := f.options(cmd.Context())
			if err != nil {
				return err
			}
			return o.Run(cmd.Context())
		},
	}
	f.add(cmd)
	return cmd
}

func (f *given) add(cmd *cobra.Command) {
	set := cmd.Flags()
	set.BoolVar(&f.inCluster, "cluster", false, "Answer as the cluster would: by what is installed there, its nodes and namespaces. Default without -f: the running workloads.")
	set.StringVar(&f.name, "name", "", "Name of the webhook configurations. Default: found by the label of the chart. Requires --cluster.")
	f.source.AddFiles(set)
	f.format.Add(cmd, "text")
	set.Lookup("output").Usage += " The format values prints the values of the chart that admit everything. Requires --cluster."
	f.policy.AddFile(cmd, "Policy file of the webhook.")
	set.Lookup("config").Usage += " With --cluster there is no default."
	f.policy.AddFolders(cmd, "Folder with controls of your own, to run beside the built-in ones.")
	set.StringVar(&f.own, "webhook-namespace", "", "Namespace that the webhook runs in, which is exempt.")
	set.StringVar(&f.static.Memory, "static-memory", f.static.Memory, "Allocatable memory of the smallest node, where no Node is among the manifests.")
	set.IntVar(&f.static.Pods, "static-pods", f.static.Pods, "How many pods the smallest node can run, where no Node is among the manifests.")
	flags.AddColor(cmd, &f.color, "the text")
}

// options validates the flags once, and reads what they name.
func (f *given) options(ctx context.Context) (Options, error) {
	if !f.source.FromFiles() {
		return Options{}, flags.Usage(errors.New("nothing to admit; name manifests with -f or -k, or --cluster"))
	}
	if err := f.source.Validate(""); err != nil {
		return Options{}, flags.Usage(err)
	}
	if err := f.format.Validate(); err != nil {
		return Options{}, flags.Usage(err)
	}
	if err := f.static.Validate(); err != nil {
		return Options{}, flags.Usage(fmt.Errorf("read --static-memory and --static-pods: %w", err))
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	engine, err := f.policy.Controls(rego.Bundle(), policy.WithControls(admission.Controls))
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	settings, err := f.policy.ReadFile(ctx, f.streams.ErrOut)
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	read, err := f.source.ToSource(f.cluster, "", f.streams.In, source.Wanted{Inventory: admission.InventoryKinds()})
	if err != nil {
		return Options{}, flags.Usage(err)
	}
	o := Options{
		Source: read, Namespace: "default", Static: f.static, Broken: engine.Broken(),
		Output: f.format.Value, Color: screen.Color, Out: f.streams.Out, ErrOut: f.streams.ErrOut,
		NewReviewer: func(known admission.SizingFacts) (*admission.Reviewer, error) {
			return admission.New(admission.Options{
				Engine: engine, Policy: settings, Namespace: f.own, Now: time.Now,
				SizingFacts: func() admission.SizingFacts { return known },
			})
		},
	}
	if named := flags.Namespace(f.cluster); named != "" {
		o.Namespace = named
	}
	// A policy that speaks of controls that are not there is found before anything is read.
	reviewer, err := o.NewReviewer(admission.NewSizingFacts(nil, nil, f.static))
	if err != nil {
		// The control that is not found can be one that could not be loaded.
		return Options{}, flags.Usage(errors.Join(append(engine.Broken(), err)...))
	}
	tellIgnored(f.streams.ErrOut, reviewer.IgnoredWaivers())
	return o, nil
}

func tellIgnored(w io.Writer, waivers []policy.Waiver) {
	for _, waiver := range waivers {
		fmt.Fprintf(w, "note: the waiver of %s lifts no denial, since it names no namespace\n", strings.Join(waiver.Controls, ", ")) //nolint:errcheck // a remark is worth no error
	}
}
