// Command reviews measures the webhook as a process on loopback: it sends admission reviews
// over TLS on connections that stay open, as an API server does, and prints as Markdown how
// many are answered, how fast, and what the process takes for it.
//
//	reviews -webhook bin/lightk8s-webhook -reviews DIR
//
// Beside it stands the floor: the least that a TLS server written in Go takes to read such a
// review and to answer it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "reviews:", err)
		os.Exit(1)
	}
}

func run() error {
	var o options
	flag.StringVar(&o.webhook, "webhook", "", "the webhook's binary")
	flag.StringVar(&o.reviews, "reviews", "", "folder with complete.json, bare.json and privileged.json")
	flag.DurationVar(&o.length, "length", 5*time.Second, "how long each load lasts")
	flag.BoolVar(&o.floor, "floor", false, "be the floor: serve at 127.0.0.1 until stopped")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if o.floor {
		return serveFloor(ctx)
	}
	if o.webhook == "" || o.reviews == "" {
		return fmt.Errorf("-webhook and -reviews are needed")
	}
	figures, err := measureAll(ctx, o)
	if err != nil {
		return err
	}
	return figures.print(os.Stdout)
}

type options struct {
	webhook, reviews string
	length           time.Duration
	floor            bool
}
