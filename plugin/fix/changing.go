package fix

import (
	"time"

	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/flags"
	"github.com/lightk8s/lightk8s/plugin/terminal"
)

// changing are the flags of all commands that change a cluster.
type changing struct {
	yes             bool
	timeout, settle time.Duration
}

func (f *changing) add(set *pflag.FlagSet) {
	set.BoolVarP(&f.yes, "yes", "y", false, "Do not ask.")
	set.DurationVar(&f.timeout, "rollout-timeout", 5*time.Minute, "How long the new pods of a workload have to become available.")
	set.DurationVar(&f.settle, "settle", 30*time.Second, "How long they must run on then, before the next object is changed.")
}

func (f *changing) changer(cluster *genericclioptions.ConfigFlags, streams genericiooptions.IOStreams) (Changer, error) {
	api, err := client.New(cluster)
	if err != nil {
		return Changer{}, exitcode.With(exitcode.Unread, err)
	}
	confirm := f.confirm(streams, f.yes)
	var progress terminal.Progress
	if terminal.Is(streams.ErrOut) {
		progress = terminal.NewProgress(streams.ErrOut)
	}
	return Changer{Terminal: progress, API: api, Timeout: f.timeout, Settle: f.settle, Confirm: confirm, Out: streams.Out, ErrOut: streams.ErrOut}, nil
}

// confirm asks on the terminal, unless the answer was given.
func (f *changing) confirm(streams genericiooptions.IOStreams, said bool) func(string) (bool, error) {
	return func(question string) (bool, error) {
		sure, err := terminal.Confirm(said, streams.In, streams.ErrOut, question, "--yes makes the change")
		return sure, flags.Usage(err)
	}
}
