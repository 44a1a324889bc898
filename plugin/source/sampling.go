package source

import (
	"context"
	"time"
)

// sampleEvery is how long kubelets keep a reading before they take the next.
const sampleEvery = 15 * time.Second

// sample reads the summaries again and again, and keeps the largest. A node that fails to answer
// once in a while has fewer samples. Whoever cancels ends the command, and nothing is kept.
func (l *learning) sample(ctx context.Context) {
	began := time.Now()
	progress := l.options.Progress
	defer progress.Done()
	every := min(l.cluster.sampleEvery, l.options.Sample)
	ticks := time.NewTicker(max(time.Millisecond, min(every, time.Second)))
	defer ticks.Stop()
	next := began.Add(every)
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticks.C:
			passed := now.Sub(began)
			progress.Bar("sampling", min(passed, l.options.Sample), l.options.Sample)
			if now.Before(next) {
				continue
			}
			l.sampleOnce(ctx, began)
			if next = next.Add(every); passed >= l.options.Sample {
				return
			}
		}
	}
}

func (l *learning) sampleOnce(ctx context.Context, began time.Time) {
	l.each(func(n *learned) {
		if n.usageErr != nil {
			return
		}
		window := time.Since(began)
		usage, err := l.readSummary(ctx, n.node.Name, l.now.Add(window))
		if err != nil {
			return
		}
		usage.Sample(n.usage, window)
		n.usage = usage
	})
}
