// Command kubectl-lightk8s is the kubectl plugin: kubectl lightk8s.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
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
	easeCollector()
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	err := plugin.NewCommand(os.Args[0], streams).ExecuteContext(ctx)
	if err != nil && err.Error() != "" {
		fmt.Fprintf(streams.ErrOut, "error: %v\n", err) //nolint:errcheck // nowhere left to say it
	}
	return exitcode.Of(err)
}

// easeCollector trades memory, within what a small server has to spare, for the quarter of
// the time that the garbage collector would take of a run that lasts seconds. GOGC and
// GOMEMLIMIT in the environment go first.
func easeCollector() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(200)
	}
}
