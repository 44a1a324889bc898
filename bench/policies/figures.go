package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/lightk8s/lightk8s/bench/sample"
	"github.com/lightk8s/lightk8s/test/eventually"
)

// figures are all that was measured.
type figures struct {
	options  options
	costs    map[string]map[string]cost // by kind and namespace
	resident float64                    // MiB, of the webhook
}

var namespaces = []string{neither, webhook, policies}

func measure(ctx context.Context, o options) (_ figures, err error) {
	folder, err := os.MkdirTemp("", "policies-")
	if err != nil {
		return figures{}, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	c, err := start(ctx)
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, c.plane.Stop()) }()
	hook, err := sample.StartWebhook(ctx, o.webhook, folder, "GOMEMLIMIT=40MiB", "GOGC=150") // as the chart has them
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, sample.Stop(hook.Cmd)) }()
	if err := errors.Join(c.install(ctx, policies, "", nil), c.install(ctx, webhook, hook.Address, hook.Authority)); err != nil {
		return figures{}, err
	}
	for _, namespace := range []string{webhook, policies} {
		if err := eventually.Succeeds(ctx, time.Minute, func() error {
			injected, err := c.try(ctx, namespace, kinds[0].pod("probe"))
			if err == nil && !injected {
				err = fmt.Errorf("nothing is injected in %s", namespace)
			}
			return err
		}); err != nil {
			return figures{}, fmt.Errorf("wait for mode %s: %w", namespace, err)
		}
	}
	f := figures{options: o, costs: map[string]map[string]cost{}}
	for _, k := range kinds {
		if f.costs[k.name], err = c.compare(ctx, o, k, hook.Cmd.Process.Pid); err != nil {
			return figures{}, err
		}
	}
	f.resident, _, err = sample.Memory(hook.Cmd.Process.Pid)
	return f, err
}

// compare has the namespaces take turns, after one that does not count.
func (c *cluster) compare(ctx context.Context, o options, k kind, pid int) (map[string]cost, error) {
	all := map[string][]cost{}
	for turn := range o.turns + 1 {
		for _, namespace := range namespaces {
			got, err := c.load(ctx, namespace, k, o.pods, turn, pid)
			if err != nil {
				return nil, err
			}
			if turn > 0 {
				all[namespace] = append(all[namespace], got)
			}
		}
	}
	medians := map[string]cost{}
	for namespace, costs := range all {
		middle := func(of func(cost) float64) float64 {
			var values []float64
			for _, c := range costs {
				values = append(values, of(c))
			}
			slices.Sort(values)
			return values[len(values)/2]
		}
		medians[namespace] = cost{
			middle(func(c cost) float64 { return c.server }), middle(func(c cost) float64 { return c.webhook }), middle(func(c cost) float64 { return c.p50 }),
		}
	}
	return medians, nil
}

func (f figures) print(w io.Writer) error {
	table := &sample.Table{Header: []string{"pod, mode", "API server's CPU ms", "webhook's CPU ms", "both / neither", "p50 ms"}}
	for _, k := range kinds {
		base := f.costs[k.name][neither]
		for _, namespace := range namespaces {
			c := f.costs[k.name][namespace]
			table.Add(k.name+", "+namespace, c.server, c.webhook, sample.Ratio(c.server+c.webhook, base.server), c.p50)
		}
	}
	_, err := fmt.Fprintf(w, "Measured on %s; %s of %d pods each, tried one after the other.\n\n", sample.Machine(), sample.Runs(f.options.turns), f.options.pods)
	if err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	if err := table.Print(w); err != nil {
		return err
	}
	memory := &sample.Table{Header: []string{"mode", "resident MiB beside the API server"}}
	memory.Add(webhook, sample.Whole(f.resident))
	memory.Add(policies, 0)
	return memory.Print(w)
}
