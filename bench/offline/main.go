// Command offline measures audits of files side by side with its peers, checks what was
// found, and prints the figures as Markdown. bench/run.sh builds what it needs.
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
		fmt.Fprintln(os.Stderr, "offline:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var o options
	var measure, sizes string
	flags := flag.NewFlagSet("offline", flag.ContinueOnError)
	flags.StringVar(&o.plugin, "plugin", "", "the plugin to measure")
	flags.StringVar(&o.kubeScore, "kube-score", "", "the kube-score to measure beside it")
	flags.StringVar(&o.conftest, "conftest", "", "the conftest to measure beside it")
	flags.StringVar(&o.rules, "rules", "", "folder with the rules of conftest")
	flags.StringVar(&measure, "measure", "", "the program measure")
	flags.StringVar(&o.corpora, "corpora", "", "folder that holds a corpus for each size, named by it")
	flags.StringVar(&sizes, "sizes", "", "sizes of the corpora, with spaces between them")
	flags.IntVar(&o.runs, "runs", 3, "runs to take the median of")
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("read flags: %w", err)
	}
	return o.complete(measure, sizes)
}
