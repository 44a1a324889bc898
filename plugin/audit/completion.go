package audit

import (
	"github.com/spf13/cobra"

	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/report/printer"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// completions registers what the shell can complete in flag values.
func completions(cmd *cobra.Command) {
	severities := []string{}
	for _, severity := range policy.Severities() {
		severities = append(severities, string(severity))
	}
	bys := []string{}
	for _, by := range overview.Bys() {
		bys = append(bys, string(by))
	}
	fixed := map[string][]string{
		"output":    printer.Formats(),
		"framework": policy.Frameworks(),
		"severity":  severities,
		"fail-on":   append(severities, "none"),
		"by":        bys,
	}
	for flag, values := range fixed {
		flags.CompleteChoices(cmd, flag, values)
	}
	flags.CompleteWith(cmd, "control", completeControls)
	flags.CompleteWith(cmd, "exclude", completeControls)
	flags.CompleteWith(cmd, "category", completeCategories)
}

func completeControls(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return namesOf(func(c policy.Control) string { return c.ID + "\t" + c.Title })
}

func completeCategories(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return namesOf(func(c policy.Control) string { return c.Category })
}

func namesOf(name func(policy.Control) string) ([]string, cobra.ShellCompDirective) {
	engine, err := policy.Load(rego.Bundle())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	seen := map[string]bool{}
	var names []string
	for _, control := range engine.Controls() {
		if n := name(control); !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
