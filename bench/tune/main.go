// Command tune measures plans for clusters of many nodes, checks them, and prints the figures as
// Markdown. bench/run.sh builds what it needs.
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
		fmt.Fprintln(os.Stderr, "tune:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var o options
	var measure, nodes string
	flags := flag.NewFlagSet("tune", flag.ContinueOnError)
	flags.StringVar(&o.plugin, "plugin", "", "the plugin to measure")
	flags.StringVar(&measure, "measure", "", "the program measure")
	flags.StringVar(&nodes, "nodes", "5 50 500", "numbers of nodes to measure with, with spaces between them")
	flags.StringVar(&o.folder, "folder", "", "folder for the snapshots")
	flags.IntVar(&o.runs, "runs", 3, "runs to take the median of")
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("read flags: %w", err)
	}
	return o.complete(measure, nodes)
}
