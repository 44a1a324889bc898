// Command live measures audits of a real API server with more and more pods, checks what was
// found, and prints the figures as Markdown. KUBEBUILDER_ASSETS names the folder with etcd
// and kube-apiserver; bench/run.sh builds what it needs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var o options
	var measure, pods string
	flags := flag.NewFlagSet("live", flag.ContinueOnError)
	flags.StringVar(&o.plugin, "plugin", "", "the plugin to measure")
	flags.StringVar(&measure, "measure", "", "the program measure")
	flags.StringVar(&pods, "pods", "1000 10000", "numbers of pods to measure with, with spaces between them")
	flags.IntVar(&o.runs, "runs", 3, "runs to take the median of")
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("read flags: %w", err)
	}
	return o.complete(measure, pods)
}
