// Package plugin is kubectl lightk8s: the root command and its verbs.
package plugin

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/admit"
	"github.com/lightk8s/lightk8s/plugin/audit"
	"github.com/lightk8s/lightk8s/plugin/explain"
	"github.com/lightk8s/lightk8s/plugin/fix"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/snapshot"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune"
	"github.com/lightk8s/lightk8s/plugin/webhook"
)

var long = templates.LongDesc(`
	Keep Kubernetes on small public cloud servers from being broken into and from falling over.

	audit finds what is wrong in a cluster or in manifests, and explain shows why it matters and how to
	fix it. fix closes in manifests what has one right answer. tune sizes nodes and workloads, and checks
	that every pod still fits. snapshot saves what audit and tune read for later or for another machine.
	admit shows what the webhook would answer, and webhook shows whether it works, and disables or enables it.`)

// NewCommand returns the root command. program is how it was started (os.Args[0]): a name that
// begins with kubectl- makes help read "kubectl lightk8s".
func NewCommand(program string, streams genericiooptions.IOStreams) *cobra.Command {
	root := &cobra.Command{
		Use:           "lightk8s",
		Short:         "Audit Kubernetes on small public servers",
		Long:          long,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          flags.OnlyCommands,
	}
	asked := root.Flags().Bool("version", false, "Print the version of this program.")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if *asked {
			return printVersion(streams.Out, "")
		}
		return cmd.Help()
	}
	plugin := strings.HasPrefix(filepath.Base(program), "kubectl-")
	if plugin {
		root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl lightk8s"}
	}
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.ErrOut)
	root.CompletionOptions.DisableDefaultCmd = true

	cluster := genericclioptions.NewConfigFlags(true)
	cluster.AddFlags(root.PersistentFlags())
	completeClusterFlags(root, cluster)

	groups := templates.CommandGroups{
		{Message: "Verbs:", Commands: []*cobra.Command{
			audit.NewCommand(cluster, streams),
			fix.NewCommand(cluster, streams),
			tune.NewCommand(cluster, streams),
			admit.NewCommand(cluster, streams),
			explain.NewCommand(cluster, streams),
			snapshot.NewCommand(cluster, streams),
			webhook.NewCommand(cluster, streams),
		}},
		{Message: "Other Commands:", Commands: []*cobra.Command{
			newCompletionCommand(streams),
			newOptionsCommand(streams),
			newVersionCommand(streams),
		}},
	}
	groups.Add(root)
	templates.ActsAsRootCommand(root, []string{"help"}, groups...) // or an empty group is shown for it
	if plugin {
		root.SetUsageFunc(asPlugin(root.UsageFunc()))
	}
	return root
}

// asPlugin has the footer of a usage name the plugin as kubectl starts it: kubectl's template takes the name of the
// root command, and not the one that is displayed.
func asPlugin(usage func(*cobra.Command) error) func(*cobra.Command) error {
	return func(cmd *cobra.Command) error {
		var page bytes.Buffer
		out, errOut := cmd.OutOrStderr(), cmd.ErrOrStderr()
		cmd.SetOut(&page)
		cmd.SetErr(&page)
		err := usage(cmd)
		cmd.SetOut(out)
		cmd.SetErr(errOut)
		if err != nil {
			return err
		}
		return text.Write(out, strings.Replace(page.String(), `Use "lightk8s `, `Use "kubectl lightk8s `, 1))
	}
}
