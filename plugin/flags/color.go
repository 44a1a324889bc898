package flags

import "github.com/spf13/cobra"

// AddColor registers --color, which paints what the command prints: the table, the text.
func AddColor(cmd *cobra.Command, color *string, what string) {
	cmd.Flags().StringVar(color, "color", "auto", "Color "+what+": auto, always or never.")
	CompleteChoices(cmd, "color", []string{"auto", "always", "never"})
}
