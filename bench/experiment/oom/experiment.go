package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/lightk8s/lightk8s/bench/sample"
)

// cpus of the node: what this machine has is what it sees.
const cpus = 2

// run does the experiment and prints what all results in the file come to.
func run(ctx context.Context, args []string, out, log io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	o.log = log
	kernel, err := followKernel(ctx)
	if err != nil {
		return err
	}
	for _, size := range o.sizes {
		for _, phase := range o.phases {
			if err := o.runAll(ctx, kernel, size, phase); err != nil {
				return fmt.Errorf("node of %d MiB, %s: %w", size, phase, err)
			}
		}
	}
	all, err := readResults(o.results)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "Measured on %s%s.\n\n", sample.Machine(), softwareOf(all)); err != nil {
		return fmt.Errorf("print figures: %w", err)
	}
	return printFigures(out, all)
}

// runAll does all runs of one node in one phase.
func (o options) runAll(ctx context.Context, kernel *kernelLog, size int, phase phase) (err error) {
	if o.runs == 0 {
		return nil
	}
	n := node{options: o, size: size, pods: ordinary[size], phase: phase}
	defer func() {
		err = errors.Join(err, (&cluster{root: o.root}).down(context.WithoutCancel(ctx)))
	}()
	for _, kind := range o.kinds {
		for i := range o.runs {
			if err := n.ready(ctx); err != nil {
				return err
			}
			result, err := n.cluster.measure(ctx, kernel, kind, size/20)
			if err != nil {
				return err
			}
			result.Size, result.Role, result.Phase, result.Run = size, o.role, phase, i+1
			o.say("%s", result)
			if err := addResult(o.results, record{Outcome: &result}); err != nil {
				return err
			}
		}
	}
	return nil
}

// say prints progress. Where even that fails, the experiment goes on.
func (o options) say(format string, args ...any) {
	_, _ = fmt.Fprintf(o.log, time.Now().Format(time.TimeOnly)+" "+format+"\n", args...)
}

// phase is what of the tuning is in force.
type phase string

// Phases.
const (
	before   phase = "before" // as k3s ships its kubelet, and pods without limits
	nodeOnly phase = "node"   // the kubelet is tuned, pods have no limits
	after    phase = "after"  // both
)

// node is a node with the ordinary pods on it, which is started anew where a run wrecked it.
type node struct {
	options
	size, pods int
	phase      phase
	cluster    *cluster
}

func (n *node) ready(ctx context.Context) error {
	if n.cluster != nil {
		err := n.cluster.reset(ctx, n.pods)
		if err == nil {
			return nil
		}
		n.say("start the node anew: %v", err)
	}
	settings, under := shipped(), (*sizing)(nil)
	s := sized(n.size, cpus, n.pods+1)
	if n.phase != before {
		var err error
		if settings, err = tuned(ctx, n.size, n.pods+1); err != nil {
			return err
		}
	}
	if n.phase == after {
		under = &s
		if !s.fits(n.pods + 1) {
			return fmt.Errorf("%d pods that request %d MiB each do not fit %d MiB", n.pods+1, s.Request, s.Allocatable)
		}
	}
	folder, err := writeDropIn(filepath.Join(filepath.Dir(n.results), "drop-in"), settings)
	if err != nil {
		return err
	}
	if n.cluster, err = n.up(ctx, n.size, folder); err != nil {
		return err
	}
	if err := n.cluster.populate(ctx, n.pods, under); err != nil {
		return err
	}
	time.Sleep(5 * time.Second) // the kubelet's figures are up to ten seconds old
	return n.rest(ctx)
}

// rest records what the node takes when nothing happens.
func (n *node) rest(ctx context.Context) error {
	software, err := n.cluster.software(ctx)
	if err != nil {
		return err
	}
	parts, err := footprints()
	if err != nil {
		return err
	}
	total, err := used()
	if err != nil {
		return err
	}
	return addResult(n.results, record{Rest: &rest{
		Size: n.size, Role: n.role, Phase: n.phase, Software: software, Pods: n.pods, Used: total, Parts: parts,
	}})
}
