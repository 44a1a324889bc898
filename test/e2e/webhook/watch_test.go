//go:build e2e

package webhook

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// watch looks at the cluster all the time while a test breaks it:
//   - pods of kube-system must start, whatever becomes of the webhook;
//   - a privileged pod must never be admitted where floor and webhook stand guard;
//   - how long the webhook is missed.
type watch struct {
	t      *testing.T
	start  time.Time
	stop   context.CancelFunc
	done   sync.WaitGroup
	closed bool // nothing is admitted while the webhook is down

	mu       sync.Mutex
	sights   []sight
	started  []span // from the creation of a pod in kube-system until it runs
	outages  []span // in which no pod could start
	tried    int    // privileged pods
	told     map[string]int
	admitted []string
}

type span struct{ from, to time.Time }

// overlap is how long two spans have in common.
func (s span) overlap(o span) time.Duration {
	from, to := s.from, s.to
	if o.from.After(from) {
		from = o.from
	}
	if o.to.Before(to) {
		to = o.to
	}
	return max(0, to.Sub(from))
}

// systemPodWithin is how long a pod of kube-system can take, beside the time of outages.
const systemPodWithin = 20 * time.Second

func startWatch(t *testing.T, closed bool) *watch {
	ctx, cancel := context.WithCancel(t.Context())
	w := &watch{t: t, start: time.Now(), stop: cancel, closed: closed, told: map[string]int{}}
	for _, work := range []func(context.Context){w.look, w.intrude, w.startPods} {
		w.done.Go(func() { work(ctx) })
	}
	// What is measured is the way from a state that is known.
	eventually.Holds(t, 30*time.Second, "a pod of kube-system runs", func(context.Context) bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return len(w.started) > 0 && len(w.sights) > 0
	})
	return w
}

func (w *watch) look(ctx context.Context) {
	for ctx.Err() == nil {
		s := look(ctx)
		w.mu.Lock()
		w.sights = append(w.sights, s)
		if w.closed && s.deniedBy == nil {
			w.admitted = append(w.admitted, "a privileged pod without a floor")
		}
		w.mu.Unlock()
		pause(ctx, 100*time.Millisecond)
	}
}

// intrude creates privileged pods, by turns really and not.
func (w *watch) intrude(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		name, how := fmt.Sprintf("intruder-%d", i), create
		if i%2 == 0 {
			how = try
		}
		_, err := how(ctx, guarded, privileged(name))
		w.mu.Lock()
		w.tried++
		switch {
		case err == nil:
			w.admitted = append(w.admitted, fmt.Sprintf("%s after %.1f s", name, time.Since(w.start).Seconds()))
		case deniedByFloor(err):
			w.told["denied by the floor"]++
		case deniedByWebhook(err):
			w.told["denied by the webhook"]++
		case apierrors.ReasonForError(err) == metav1.StatusReasonUnknown:
			w.told["no answer"]++
		default:
			w.told[err.Error()]++
		}
		w.mu.Unlock()
		pause(ctx, 150*time.Millisecond)
	}
}

// startPods starts one pod after the other in kube-system, and repeats what the API server does not take.
func (w *watch) startPods(ctx context.Context) {
	pods := api.CoreV1().Pods(metav1.NamespaceSystem)
	now := metav1.DeleteOptions{GracePeriodSeconds: new(int64)}
	for i := 0; ctx.Err() == nil; i++ {
		pod := bare(fmt.Sprintf("e2e-system-%d-%d", w.start.UnixMilli(), i))
		life := span{from: time.Now()}
		for created := false; ctx.Err() == nil; pause(ctx, 100*time.Millisecond) {
			if !created {
				_, err := pods.Create(ctx, pod, metav1.CreateOptions{})
				created = err == nil || apierrors.IsAlreadyExists(err)
				continue
			}
			if got, err := pods.Get(ctx, pod.Name, metav1.GetOptions{}); err == nil && got.Status.Phase == corev1.PodRunning {
				break
			}
		}
		life.to = time.Now()
		w.mu.Lock()
		w.started = append(w.started, life)
		w.mu.Unlock()
		for { // also when the test is over, which it must not leave anything of
			err := pods.Delete(context.WithoutCancel(ctx), pod.Name, now)
			if err == nil || apierrors.IsNotFound(err) || ctx.Err() != nil {
				break
			}
			pause(ctx, 100*time.Millisecond)
		}
		pause(ctx, 300*time.Millisecond)
	}
}

// outage runs what takes the API server or the kubelet away, and brings it back.
func (w *watch) outage(work func()) {
	from := time.Now()
	work()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outages = append(w.outages, span{from, time.Now()})
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
