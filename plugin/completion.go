package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/templates"

	"github.com/lightk8s/lightk8s/plugin/savefile"
	"github.com/lightk8s/lightk8s/plugin/source/live"
)

// completer is the program that kubectl (1.26 and later) runs to complete `kubectl lightk8s`.
const completer = "kubectl_complete-lightk8s"

// script hands the words on to cobra's hidden completion verb.
const script = `#!/bin/sh
# Completes "kubectl lightk8s": kubectl runs this file with the words typed so far.
exec kubectl-lightk8s __complete "$@"
`

// shells are what completion takes.
var shells = []string{"bash", "zsh", "fish", "powershell", "install"}

func oneShell(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("completion requires one of %s", strings.Join(shells, ", "))
	}
	return nil
}

func newCompletionCommand(streams genericiooptions.IOStreams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "completion [bash|zsh|fish|powershell|install]",
		Short: "Print a completion script, or install completion for kubectl lightk8s",
		Long: templates.LongDesc(`
			Print the script that completes this program under its own name, or install completion for
			"kubectl lightk8s": kubectl runs ` + completer + ` from PATH, which install writes
			beside this program, or into --dir.`),
		Example: templates.Examples(`
			# Complete "kubectl lightk8s" (kubectl 1.26 or later, with kubectl's own completion)
			kubectl lightk8s completion install

			# Complete "kubectl-lightk8s" in this bash
			source <(kubectl-lightk8s completion bash)`),
		Args:      oneShell,
		ValidArgs: shells,
	}
	dir := cmd.Flags().String("dir", "", "Folder on PATH to install into. Default: the folder of this program.")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		root := cmd.Root()
		switch args[0] {
		case "bash":
			return root.GenBashCompletionV2(streams.Out, true)
		case "zsh":
			return root.GenZshCompletion(streams.Out)
		case "fish":
			return root.GenFishCompletion(streams.Out, true)
		case "powershell":
			return root.GenPowerShellCompletionWithDesc(streams.Out)
		case "install":
			return installCompletion(*dir, streams)
		default:
			return fmt.Errorf("unknown shell %q: want one of %s", args[0], strings.Join(shells, ", "))
		}
	}
	return cmd
}

func installCompletion(dir string, streams genericiooptions.IOStreams) error {
	if dir == "" {
		program, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find the folder of this program: %w", err)
		}
		dir = filepath.Dir(program)
	}
	file := filepath.Join(dir, completer)
	if data, err := os.ReadFile(file); err == nil && string(data) != script {
		return fmt.Errorf("install completion: %s already exists and was not written by lightk8s", file)
	}
	if err := savefile.Write(file, []byte(script), 0o755); err != nil { // kubectl must be able to run it
		return fmt.Errorf("install completion: %w", err)
	}
	_, err := fmt.Fprintf(streams.Out, "Wrote %s. It must be on PATH, as kubectl's own completion must be set up.\n", file)
	return err
}

// completeClusterFlags completes contexts and namespaces.
func completeClusterFlags(root *cobra.Command, cluster *genericclioptions.ConfigFlags) {
	complete := func(flag string, list func(genericclioptions.RESTClientGetter) ([]string, error)) {
		err := root.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			names, err := list(cluster)
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			var matching []string
			for _, name := range names {
				if strings.HasPrefix(name, typed) {
					matching = append(matching, name)
				}
			}
			return matching, cobra.ShellCompDirectiveNoFileComp
		})
		if err != nil { // a flag that does not exist: every test would show it
			cobra.CompErrorln(err.Error())
		}
	}
	complete("namespace", live.Namespaces)
	complete("context", live.Contexts)
}
