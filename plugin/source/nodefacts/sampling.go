package nodefacts

import (
	"context"
	"time"
)

// sampleEvery is how long kubelets keep a reading before they take the next.
const sampleEvery = 15 * time.Second

// sample reads the summaries repeatedly, and keeps the largest. A node that fails to answer
// once in a while has fewer samples. Canceling ends the command, and nothing is kept.
func (r *reader) sample(ctx context.Context) {
	began := time.Now()
	progress := r.options.Progress
	defer progress.Done()
	every := min(r.options.every(), r.options.Sample)
	ticks := time.NewTicker(max(time.Millisecond, min(every, time.Second)))
	defer ticks.Stop()
	next := began.Add(every)
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticks.C:
			passed := now.Sub(began)
			progress.Bar("sampling", min(passed, r.options.Sample), r.options.Sample)
			if now.Before(next) {
				continue
			}
			r.sampleOnce(ctx, began)
			if next = next.Add(every); passed >= r.options.Sample {
				return
			}
		}
	}
}

func (r *reader) sampleOnce(ctx context.Context, began time.Time) {
	r.each(func(n *nodeFacts) {
		if n.usageErr != nil {
			return
		}
		window := time.Since(began)
		usage, err := r.readSummary(ctx, n.node.Name, r.now.Add(window))
		if err != nil {
			return
		}
		usage.Sample(n.usage, window)
		n.usage = usage
	})
}
