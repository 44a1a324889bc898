// Package webhook is the verb that looks after lightk8s-webhook in a cluster: whether it works,
// how to get it out of the way, and how to get it back.
package webhook

import (
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

var (
	long = templates.LongDesc(`
		Check, disable or enable lightk8s-webhook: plan lists the pods that it would deny, status finds
		what keeps it from working, disable stops it from blocking pods, and enable undoes that.`)

	examples = templates.Examples(`
		# Which pods would it deny when they are created again?
		kubectl lightk8s webhook plan

		# Does it work?
		kubectl lightk8s webhook status

		# Stop the webhook from blocking pods, and undo that
		kubectl lightk8s webhook disable
		kubectl lightk8s webhook enable`)
)

// NewCommand returns the verb.
func NewCommand(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "webhook",
		Short:   "Plan, check, disable or enable the webhook",
		Long:    long,
		Example: examples,
		Args:    flags.OnlyCommands,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPlanCommand(cluster, streams), newStatusCommand(cluster, streams), newDisableCommand(cluster, streams), newEnableCommand(cluster, streams))
	return cmd
}

// completeNames lists the installations of the cluster.
func completeNames(cluster *genericclioptions.ConfigFlags) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		names, err := installation.Names(cluster)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
