package main

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Times of a run: it ends so long after the hog's end, or when it has lasted too long.
const (
	afterEnd = 8 * time.Second
	longest  = 90 * time.Second
	tick     = 250 * time.Millisecond
)

// measure lets the hog loose on a node with the ordinary pods, and says what came of it.
func (c *cluster) measure(ctx context.Context, log *kernelLog, kind string, rate int) (outcome, error) {
	earlier, err := c.state(ctx)
	if err != nil {
		return outcome{}, err
	}
	log.take()
	started := time.Now()
	hog, err := c.createPod(ctx, hogPod(kind, rate))
	if err != nil {
		return outcome{}, err
	}
	calls := c.call(ctx)
	var notReady, stalled time.Duration
	var ended time.Time
	for now := started; now.Sub(started) < longest && (ended.IsZero() || now.Sub(ended) < afterEnd); now = time.Now() {
		time.Sleep(tick)
		state, err := c.state(ctx)
		switch {
		case err != nil:
			stalled += time.Since(now)
		case !state.ready:
			notReady += time.Since(now)
		}
		if ended.IsZero() && err == nil && hogEnded(state.pods[hogName]) {
			ended = time.Now()
		}
	}
	latency := calls.stop()
	later, err := c.state(ctx)
	if err != nil { // a control plane on the node can be as lost as the rest
		later = earlier.silent(c.processes())
	}
	out := judge(earlier, later, log.take(), string(hog.UID))
	out.Kind, out.Latency = kind, latency
	out.Window, out.NotReady, out.Unanswered = time.Since(started), notReady, stalled
	if !ended.IsZero() {
		out.HogEnded = ended.Sub(started)
	}
	return out, nil
}

// hogEnded reports whether the hog was killed or evicted.
func hogEnded(hog podState) bool {
	return hog.restarts > 0 || hog.evicted || hog.terminated || hog.phase == corev1.PodFailed
}
