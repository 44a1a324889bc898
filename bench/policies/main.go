// Command policies measures what the creation of a pod costs a real API server in mode webhook, in mode
// policies, and with neither, as Markdown.
//
//	policies -webhook bin/lightk8s-webhook
//
// One API server has all three, each in a namespace, and they take turns: what slows the machine slows all.
// Pods are tried, and not stored.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "policies:", err)
		os.Exit(1)
	}
}

func run() error {
	var o options
	flag.StringVar(&o.webhook, "webhook", "", "the webhook's binary")
	flag.IntVar(&o.pods, "pods", 400, "pods of each kind to try in each turn")
	flag.IntVar(&o.turns, "turns", 5, "turns, of which the median counts")
	flag.Parse()
	if o.webhook == "" || o.pods < 1 || o.turns < 1 {
		return fmt.Errorf("-webhook is needed, and at least one pod and turn")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	figures, err := measure(ctx, o)
	if err != nil {
		return err
	}
	return figures.print(os.Stdout)
}

type options struct {
	webhook     string
	pods, turns int
}
