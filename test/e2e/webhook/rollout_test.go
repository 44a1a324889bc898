//go:build e2e

package webhook

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// load creates pods without storing them, as fast as it can, and remembers what went wrong.
type load struct {
	stop context.CancelFunc
	done sync.WaitGroup

	mu      sync.Mutex
	bare    []time.Duration // each took so long
	denied  int             // privileged pods
	trouble []string
}

const (
	bareAtOnce       = 4
	privilegedAtOnce = 1
)

func startLoad(t *testing.T) *load {
	ctx, cancel := context.WithCancel(t.Context())
	l := &load{stop: cancel}
	start := time.Now()
	again := func(work func(context.Context) string) {
		l.done.Go(func() {
			for ctx.Err() == nil {
				if wrong := work(ctx); wrong != "" && ctx.Err() == nil {
					l.mu.Lock()
					l.trouble = append(l.trouble, fmt.Sprintf("after %.2f s: %s", time.Since(start).Seconds(), wrong))
					l.mu.Unlock()
				}
			}
		})
	}
	for range bareAtOnce {
		again(l.tryBare)
	}
	for range privilegedAtOnce {
		again(l.tryPrivileged)
	}
	return l
}

func (l *load) tryBare(ctx context.Context) string {
	start := time.Now()
	pod, err := try(ctx, guarded, bare("load"))
	took := time.Since(start)
	switch {
	case err != nil:
		return fmt.Sprintf("a bare pod was not admitted: %v", err)
	case !hasLimits(pod):
		return fmt.Sprintf("a bare pod got no limits, after %s", took)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bare = append(l.bare, took)
	return ""
}

func (l *load) tryPrivileged(ctx context.Context) string {
	_, err := try(ctx, floorless, privileged("load"))
	if !deniedByWebhook(err) {
		return fmt.Sprintf("a privileged pod was not denied by the webhook: %v", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.denied++
	return ""
}

// end stops the load, and fails the test where more than one request in so many went wrong; 0: where any did.
func (l *load) end(t *testing.T, how string, oneIn int) {
	t.Helper()
	l.stop()
	l.done.Wait()
	if all := len(l.trouble) + len(l.bare) + l.denied; len(l.trouble)*oneIn > all || len(l.trouble) > 0 && oneIn == 0 {
		t.Errorf("%d of %d requests went wrong:\n%s", len(l.trouble), len(l.trouble)+len(l.bare)+l.denied,
			strings.Join(l.trouble[:min(len(l.trouble), 20)], "\n"))
	}
	if len(l.bare) == 0 || l.denied == 0 {
		t.Fatalf("%d bare pods were admitted, %d privileged ones denied", len(l.bare), l.denied)
	}
	slices.Sort(l.bare)
	measured(t, "bare pods tried during the rollout"+how, fmt.Sprintf("%d, %d at a time: half of them within %s, 99%% within %s, all within %s; %d privileged ones denied",
		len(l.bare), bareAtOnce, ms(l.bare[len(l.bare)/2]), ms(l.bare[len(l.bare)*99/100]), ms(l.bare[len(l.bare)-1]), l.denied))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func TestNoRequestFailsDuringARollout(t *testing.T) { rollOut(t, "", 0) }

// The webhook fails open: of a hundred requests one can go by it while forty senders take its time.
func TestNoRequestFailsDuringARolloutWhileOthersSendSlowly(t *testing.T) {
	install(t, "highAvailability.enabled=true")
	others := startCrowd(t)
	rollOut(t, ", with 40 slow senders", 100)
	others.reach(t)
}

// rollOut replaces both replicas, which run on the only node, since they are spread softly.
func rollOut(t *testing.T, how string, oneIn int) {
	t.Helper()
	install(t, "highAvailability.enabled=true")
	if pods := webhookPods(t); len(pods) != 2 {
		t.Fatalf("the webhook has %d pods, want 2", len(pods))
	}
	l := startLoad(t)
	pause(t.Context(), 2*time.Second)
	start := time.Now()
	home.Must(t, "rollout", "restart", "deployment/"+release, "-n", system)
	home.Must(t, "rollout", "status", "deployment/"+release, "-n", system, "--timeout=120s")
	measured(t, "rollout of two replicas"+how, time.Since(start))
	pause(t.Context(), 8*time.Second) // the old ones stop
	l.end(t, how, oneIn)
	tellMemory(t, "after the rollout under load"+how)
}
