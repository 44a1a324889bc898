package flags

import (
	"time"

	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin/terminal"
)

// Changing are the flags of all commands that change objects of a cluster, one after the other.
type Changing struct {
	Yes bool
	// Timeout of a rollout, and how long its pods must run on after it.
	Timeout, Settle time.Duration
}

// Add adds the flags.
func (f *Changing) Add(set *pflag.FlagSet) {
	set.BoolVarP(&f.Yes, "yes", "y", false, "Do not ask.")
	set.DurationVar(&f.Timeout, "rollout-timeout", 5*time.Minute, "How long the new pods of a workload have to become available.")
	set.DurationVar(&f.Settle, "settle", 30*time.Second, "How long they must run on then, before the next object is changed.")
}

// AddDisruptive adds the flag of those that choose what changes.
func AddDisruptive(set *pflag.FlagSet, to *bool) {
	set.BoolVar(to, "include-disruptive", false, "Change workloads too that stop while their pods are replaced.")
}

// Confirm asks on the terminal, unless the answer was given. Without a terminal, instead says how to go on.
func Confirm(said bool, streams genericiooptions.IOStreams, instead string) func(question string) (bool, error) {
	return func(question string) (bool, error) {
		sure, err := terminal.Confirm(said, streams.In, streams.ErrOut, question, instead)
		return sure, Usage(err)
	}
}
