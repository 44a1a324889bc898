package flags

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// OnlyCommands refuses arguments of a command that has commands of its own, and suggests the nearest of these.
func OnlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if nearest := policy.AllNearest(args[0], names); len(nearest) > 0 {
		return fmt.Errorf("unknown command %q for %q: did you mean %s?", args[0], cmd.CommandPath(), strings.Join(nearest, " or "))
	}
	return fmt.Errorf("unknown command %q for %q; %s --help lists them", args[0], cmd.CommandPath(), cmd.CommandPath())
}
