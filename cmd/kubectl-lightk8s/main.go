// Command kubectl-lightk8s is the kubectl plugin: kubectl lightk8s.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // the auth plugins that kubeconfigs name

	"github.com/lightk8s/lightk8s/plugin"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
)

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends what does not end by the first
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	err := plugin.NewCommand(os.Args[0], streams).ExecuteContext(ctx)
	if err != nil && err.Error() != "" {
		fmt.Fprintf(streams.ErrOut, "error: %v\n", err) //nolint:errcheck // nowhere left to say it
	}
	return exitcode.Of(err)
}
