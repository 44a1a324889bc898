package webhook

import (
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/terminal"
)

var (
	statusLong = templates.LongDesc(`
		Find what breaks the webhook, or lets it block the cluster: configurations, failure policy,
		timeout, caBundle, certificate, namespace selectors, rules, Service, endpoints,
		Deployment, policy, and the floor. A pod of the webhook reports the policy in force, through the API server:
		this requires get on services/proxy in the webhook's namespace.

		In mode policies of the chart, status checks what the API server injects, and whether the sizes fit
		the nodes.

		--probe sends two pods to the API server as a dry run: a privileged one, which must be denied,
		and one without limits, which the webhook must change. It requires create on pods in the namespace,
		default or that of -n.

		The verdict is WORKS, DEGRADED, BROKEN, UNKNOWN or NOT INSTALLED. A check is ok, warning, broken or
		unknown. Exit codes: 0 nothing is broken, or the webhook is not installed, 1 something is broken,
		2 wrong usage, 3 the cluster is unreachable or something could not be read.`)

	statusExamples = templates.Examples(`
		# Does it work?
		kubectl lightk8s webhook status

		# Is a privileged pod denied in namespace shop, and by which guard?
		kubectl lightk8s webhook status --probe -n shop

		# Every check
		kubectl lightk8s webhook status -o wide

		# Checks that are not ok
		kubectl lightk8s webhook status -o json | jq '.checks[] | select(.state != "ok")'`)
)

// statusFlags are what the user gave to status.
type statusFlags struct {
	name   string
	probe  bool
	format flags.Format
	color  string

	cluster *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
}

func newStatusCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	f := &statusFlags{cluster: cluster, streams: streams, format: flags.Format{Formats: []string{"wide", "json", "yaml"}}}
	cmd := &cobra.Command{
		Use: "status", Short: "Find what breaks the webhook",
		Long: statusLong, Example: statusExamples, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := f.options()
			if err != nil {
				return err
			}
			return o.Run(cmd.Context())
		},
	}
	set := cmd.Flags()
	set.StringVar(&f.name, "name", "", "Name of the webhook configurations. Default: found by the label of the chart.")
	set.BoolVar(&f.probe, "probe", false, "Send a privileged pod and one without limits to the API server, as a dry run in the namespace of -n. Requires create on pods.")
	f.format.Add(cmd, "the verdict and what is not ok")
	flags.AddColor(cmd, &f.color, "the table")
	flags.CompleteWith(cmd, "name", completeNames(cluster))
	return cmd
}

func (f *statusFlags) options() (StatusOptions, error) {
	if err := f.format.Validate(); err != nil {
		return StatusOptions{}, flags.Usage(err)
	}
	screen, err := terminal.New(f.streams.Out, f.color)
	if err != nil {
		return StatusOptions{}, flags.Usage(err)
	}
	api, err := client.New(f.cluster)
	if err != nil {
		return StatusOptions{}, exitcode.With(exitcode.Unread, err)
	}
	o := StatusOptions{API: api, Name: f.name, Output: f.format.Value, Color: screen.Color, Now: time.Now(), Out: f.streams.Out}
	if f.probe {
		o.Probe = "default"
		if namespace := flags.Namespace(f.cluster); namespace != "" {
			o.Probe = namespace
		}
	}
	return o, nil
}
