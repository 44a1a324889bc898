//go:build e2e

package webhook

import (
	"context"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// damage is something that happens to a cluster.
type damage struct {
	name string
	// do does it, and returns since when the cluster could be well again.
	do func(*testing.T, *watch) time.Time
	// repaired reports whether the damage is undone: the test waits for this and for a working webhook.
	repaired func(context.Context) bool
	within   time.Duration
	// unnoticed: the webhook answers all the while.
	unnoticed bool
}

// damages are those that the webhook recovers from without help.
func damages() []damage {
	return []damage{
		{
			name: "its process is killed", within: 60 * time.Second,
			do: func(t *testing.T, _ *watch) time.Time {
				pod := webhookPod(t)
				kill(t, &pod)
				return time.Now()
			},
			repaired: podIsReady,
		},
		{
			name: "its pod is deleted by force", within: 60 * time.Second,
			do: func(t *testing.T, _ *watch) time.Time {
				start := time.Now()
				home.Must(t, "delete", "pod", webhookPod(t).Name, "-n", system, "--force", "--grace-period=0")
				return start
			},
			repaired: podIsReady,
		},
		{
			name: "the kubelet is stopped and started", within: 60 * time.Second, unnoticed: true,
			do: func(t *testing.T, w *watch) time.Time {
				w.outage(func() {
					stop(t, "kubelet")
					time.Sleep(5 * time.Second)
					up(t)
				})
				return time.Now()
			},
			repaired: podIsReady,
		},
		{
			name: "the API server is stopped and started", within: 60 * time.Second,
			do: func(t *testing.T, w *watch) (back time.Time) {
				w.outage(func() {
					stop(t, "kube-apiserver")
					time.Sleep(2 * time.Second)
					back = up(t)
				})
				return back
			},
			repaired: podIsReady,
		},
		{name: "the whole node loses its power", within: 90 * time.Second, do: cutPower, repaired: podIsReady},
		// The webhook looks at its certificates every second where something has just changed, as here, and
		// at least every 36 seconds where nothing has for long.
		{
			name: "its certificate is replaced by one that has expired", within: 60 * time.Second, unnoticed: true,
			do: func(t *testing.T, _ *watch) time.Time {
				writeSecret(t, nil, issue(t, time.Now().Add(-time.Hour), keptAuthority(t)))
				return time.Now()
			},
			repaired: certificatesAreGood,
		},
		{
			name: "it starts with an authority and a certificate that have expired", within: 60 * time.Second,
			do: func(t *testing.T, _ *watch) time.Time {
				authority := issue(t, time.Now().Add(-time.Hour), nil)
				writeSecret(t, &authority, issue(t, time.Now().Add(-time.Hour), &authority))
				// The old process must not repair it, and a new pod starts at once, where the kubelet
				// lets a container that ended twice wait for ten seconds.
				pod := webhookPod(t)
				kill(t, &pod)
				home.Must(t, "delete", "pod", pod.Name, "-n", system, "--force", "--grace-period=0")
				return time.Now()
			},
			repaired: certificatesAreGood,
		},
		{
			name: "its Secret is deleted", within: 60 * time.Second, unnoticed: true,
			do: func(t *testing.T, _ *watch) time.Time {
				home.Must(t, "delete", "secret", secretName, "-n", system)
				return time.Now()
			},
			repaired: certificatesAreGood,
		},
		{
			name: "the caBundle of both configurations is emptied", within: 60 * time.Second,
			do: func(t *testing.T, _ *watch) time.Time {
				writeBundle(t, nil)
				return time.Now()
			},
			repaired: certificatesAreGood,
		},
		{
			name: "the caBundle is that of another authority", within: 60 * time.Second,
			do: func(t *testing.T, _ *watch) time.Time {
				writeBundle(t, issue(t, time.Now().Add(time.Hour), nil).cert)
				return time.Now()
			},
			repaired: certificatesAreGood,
		},
	}
}

func TestWebhookRecoversWithoutHelp(t *testing.T) {
	for _, d := range damages() {
		t.Run(d.name, func(t *testing.T) {
			install(t)
			d.run(t, false)
		})
	}
}

// failsClosed is the worst that failurePolicy Fail can do: to keep the node from coming up again.
func failsClosed() damage {
	return damage{
		name: "the whole node loses its power, with failurePolicy Fail", within: 90 * time.Second, do: cutPower, repaired: podIsReady,
	}
}

func TestNodeComesUpAgainWhereTheWebhookFailsClosed(t *testing.T) {
	install(t, "failurePolicy=Fail")
	failsClosed().run(t, true)
}

// Slow senders find the webhook again as soon as it is back, and do not keep it from recovering.
func TestWebhookRecoversWhileOthersSendSlowly(t *testing.T) {
	install(t)
	others := startCrowd(t)
	recovers := func(d damage, closed bool, settings ...string) {
		t.Run(d.name, func(t *testing.T) {
			install(t, settings...)
			d.name += ", with 40 slow senders"
			d.run(t, closed)
			others.reach(t)
		})
	}
	for _, d := range damages() {
		recovers(d, false)
	}
	recovers(failsClosed(), true, "failurePolicy=Fail")
}

func (d damage) run(t *testing.T, closed bool) {
	w := startWatch(t, closed)
	defer w.end()
	took, missed := w.recovery(d.do(t, w), d.within, d.repaired)
	measured(t, "recovered, after "+d.name, took)
	measured(t, "... and was missed for", missed)
	if d.unnoticed && missed > 0 {
		t.Errorf("the webhook was missed for %s", missed)
	}
}

// podIsReady reports whether the only pod of the webhook is.
func podIsReady(ctx context.Context) bool {
	list, err := api.CoreV1().Pods(system).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil || len(list.Items) != 1 {
		return false
	}
	return isReady(&list.Items[0])
}

func isReady(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}
