// Command oom lets a memory hog loose on a real node in a cgroup of its size, beside ordinary
// pods: as k3s ships its kubelet, and as kubectl lightk8s tune sets it up. It prints the figures as
// Markdown. run.sh builds what it needs.
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
		fmt.Fprintln(os.Stderr, "oom:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var o options
	var sizes, phases, kinds string
	flags := flag.NewFlagSet("oom", flag.ContinueOnError)
	flags.StringVar(&o.root, "root", ".", "folder of the repository")
	flags.StringVar(&o.image, "image", "", "the hog's image")
	flags.StringVar(&o.results, "results", "", "file to add the results to, and to take the figures from")
	flags.StringVar(&o.role, "role", "agent", "what of the cluster is on the node: agent or server")
	flags.StringVar(&sizes, "sizes", "1024 2048", "MiB of the nodes, with spaces between them")
	flags.StringVar(&phases, "phases", "before after", "before tuning, node (tuned, but not its pods), after, with spaces between them")
	flags.StringVar(&kinds, "hogs", "heap files", "kinds of hogs")
	flags.IntVar(&o.runs, "runs", 20, "runs of each hog on each node")
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("read flags: %w", err)
	}
	return o.complete(sizes, phases, kinds)
}
