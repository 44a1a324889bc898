package flags

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lightk8s/lightk8s/plugin/language"
)

// AddLanguage adds --lang. what is printed in the language.
func AddLanguage(cmd *cobra.Command, name *string, what string) {
	cmd.Flags().StringVar(name, "lang", language.Environment(),
		"Language of "+what+": "+strings.Join(language.Names(), " or ")+". Default: that of LC_ALL, LC_MESSAGES or LANG.")
	CompleteChoices(cmd, "lang", language.Names())
}

// Language returns the catalog that --lang names.
func Language(name string) (language.Catalog, error) {
	words, err := language.For(name)
	if err != nil {
		return language.Catalog{}, fmt.Errorf("read --lang: %w", err)
	}
	return words, nil
}
