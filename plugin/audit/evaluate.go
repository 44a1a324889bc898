package audit

import (
	"context"
	"iter"
	"sync"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// outcome is what came of one step of the source: an object and its verdict, or an error.
type outcome struct {
	object  map[string]any
	ref     policy.ObjectRef
	origin  policy.Origin
	verdict policy.Verdict
	err     error
}

// waiting is how many objects wait for a worker, and how many outcomes to be collected: each is held whole.
const waiting = 8

// outcomes reads the source and evaluates its objects on all workers. Outcomes come in any order.
func (o Options) outcomes(ctx context.Context) iter.Seq[outcome] {
	return func(yield func(outcome) bool) {
		ctx, cancel := context.WithCancel(ctx)
		outcomes := make(chan outcome, waiting)
		targets := make(chan policy.Target, waiting)
		var work sync.WaitGroup
		work.Go(func() { o.read(ctx, targets, outcomes) })
		for range max(1, o.Workers) {
			work.Go(func() {
				for target := range targets {
					outcomes <- o.evaluate(ctx, target)
				}
			})
		}
		go func() {
			work.Wait()
			close(outcomes)
		}()
		defer func() {
			cancel()
			for range outcomes {
				// Lets the workers end.
			}
		}()
		for outcome := range outcomes {
			if !yield(outcome) {
				return
			}
		}
	}
}

func (o Options) read(ctx context.Context, targets chan<- policy.Target, outcomes chan<- outcome) {
	defer close(targets)
	for target, err := range o.Source(ctx) {
		if err != nil {
			outcomes <- outcome{err: err}
			continue
		}
		select {
		case targets <- target:
		case <-ctx.Done():
			return
		}
	}
}

func (o Options) evaluate(ctx context.Context, target policy.Target) outcome {
	verdict, err := o.Engine.Evaluate(ctx, target)
	return outcome{
		object: target.Object, ref: policy.RefOf(target.Object), origin: target.Origin,
		verdict: verdict, err: err,
	}
}
