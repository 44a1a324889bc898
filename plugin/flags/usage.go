// Package flags holds the flags that several verbs have: each is declared, completed and read in
// one way.
package flags

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

// Usage makes an error one of usage, which ends the command with exit code 2. A signal while a file is
// read is none.
func Usage(err error) error {
	if errors.Is(err, context.Canceled) {
		return exitcode.With(exitcode.Unread, err)
	}
	return exitcode.With(exitcode.Usage, err)
}

// NoArguments refuses arguments: files are named with a flag, as in kubectl.
func NoArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected argument %q; name manifests with -f", args[0])
	}
	return nil
}

// NotEmpty refuses flags that are given without a value, as by a variable of the shell that is not
// set: the command would do something else than was meant.
func NotEmpty(set *pflag.FlagSet, names ...string) error {
	for _, name := range names {
		if set.Changed(name) && set.Lookup(name).Value.String() == "" {
			return fmt.Errorf("--%s is given and empty", name)
		}
	}
	return nil
}
