package flags

import (
	"slices"

	"github.com/spf13/pflag"
)

// secrets are flags whose values no output repeats.
var secrets = []string{"token", "password"}

// Given returns the flags that the user set, as words of a command line, sorted by name. Those that are not to be
// kept and those that hold a secret are left out.
func Given(set *pflag.FlagSet, keep func(name string) bool) []string {
	var words []string
	set.Visit(func(f *pflag.Flag) {
		if !keep(f.Name) || slices.Contains(secrets, f.Name) {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand
		}
		list, many := f.Value.(pflag.SliceValue)
		switch {
		case many:
			for _, value := range list.GetSlice() {
				words = append(words, name, value)
			}
		case f.Value.Type() == "bool" && f.Value.String() == "true":
			words = append(words, name)
		case f.Value.Type() == "bool":
			words = append(words, name+"=false")
		case f.NoOptDefVal != "": // a value in a word of its own would be an argument
			words = append(words, name+"="+f.Value.String())
		default:
			words = append(words, name, f.Value.String())
		}
	})
	return words
}
