package flags

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Format is --output of a command that prints text for people where the flag is not given.
type Format struct {
	Value string
	// Formats are the other values.
	Formats []string
}

// Add registers the flag. otherwise is what is printed without it, such as "text".
func (f *Format) Add(cmd *cobra.Command, otherwise string) {
	cmd.Flags().StringVarP(&f.Value, "output", "o", "", "Output format: "+f.choices()+". Default: "+otherwise+".")
	CompleteChoices(cmd, "output", f.Formats)
}

// Validate refuses a format that the command does not have.
func (f *Format) Validate() error {
	if f.Value == "" || slices.Contains(f.Formats, f.Value) {
		return nil
	}
	return fmt.Errorf("unknown output format %q: want %s", f.Value, f.choices())
}

func (f *Format) choices() string {
	if len(f.Formats) == 2 {
		return strings.Join(f.Formats, " or ")
	}
	return strings.Join(f.Formats, ", ")
}
