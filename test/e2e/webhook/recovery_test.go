//go:build e2e

package webhook

import (
	"context"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// recovery waits until the damage is repaired, and the webhook was not missed any more for a while.
// It returns how long that took since a moment, and how long the webhook was missed.
func (w *watch) recovery(since time.Time, within time.Duration, repaired func(context.Context) bool) (took, missed time.Duration) {
	w.t.Helper()
	const quiet = 2 * time.Second
	var at time.Time
	eventually.Holds(w.t, within+quiet, "the webhook works again, without help", func(ctx context.Context) bool {
		if at.IsZero() && repaired(ctx) {
			at = time.Now()
		}
		first, last := w.failing(since)
		if at.IsZero() || time.Since(at) < quiet || !last.IsZero() && time.Since(last) < quiet {
			return false
		}
		if missed = 0; !last.IsZero() {
			missed = last.Sub(first)
		}
		took = max(at.Sub(since), 0)
		if last.After(at) {
			took = last.Sub(since)
		}
		return true
	})
	return took, missed
}

// failing are the beginning of the first and the end of the last look since a moment at which the webhook did not work.
func (w *watch) failing(since time.Time) (first, last time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.sights {
		if s.to.Before(since) || s.works() {
			continue
		}
		if first.IsZero() {
			first = s.from
		}
		last = s.to
	}
	if len(w.sights) == 0 || time.Since(w.sights[len(w.sights)-1].to) > time.Second {
		last = time.Now() // a look that does not end is none that works
	}
	return first, last
}

// end stops looking, and judges what was seen.
func (w *watch) end() {
	w.t.Helper()
	w.stop()
	w.done.Wait()
	if len(w.admitted) > 0 {
		w.t.Errorf("privileged pods were admitted: %v", w.admitted)
	}
	var slowest time.Duration
	for _, life := range w.started {
		took := life.to.Sub(life.from)
		for _, outage := range w.outages {
			took -= life.overlap(outage)
		}
		slowest = max(slowest, took)
	}
	if slowest > systemPodWithin {
		w.t.Errorf("a pod of kube-system took %s to run", slowest)
	}
	w.t.Logf("%d pods of kube-system ran, the slowest after %.1f s; %d privileged pods: %v; %d looks",
		len(w.started), slowest.Seconds(), w.tried, w.told, len(w.sights))
}
