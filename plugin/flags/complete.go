package flags

import "github.com/spf13/cobra"

// CompleteWith has the shell complete the values of a flag.
func CompleteWith(cmd *cobra.Command, flag string, completion cobra.CompletionFunc) {
	// The only error is a flag that does not exist, which every run of the tests would show.
	if err := cmd.RegisterFlagCompletionFunc(flag, completion); err != nil {
		cobra.CompErrorln(err.Error())
	}
}

// CompleteChoices has the shell complete a flag that takes one of a few values.
func CompleteChoices(cmd *cobra.Command, flag string, choices []string) {
	CompleteWith(cmd, flag, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp))
}

// CompleteFolders has the shell complete a flag that takes a folder.
func CompleteFolders(cmd *cobra.Command, flag string) {
	CompleteWith(cmd, flag, cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
}
