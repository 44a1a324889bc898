//go:build e2e

package webhook

import (
	"context"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// cutPower returns when the power came back.
func cutPower(t *testing.T, w *watch) (back time.Time) {
	before := webhookPod(t)
	w.outage(func() {
		stop(t, "power")
		back = up(t)
	})
	eventually.Holds(t, 30*time.Second, "the kubelet has seen that nothing runs any more", func(context.Context) bool {
		return webhookPod(t).Status.ContainerStatuses[0].ContainerID != before.Status.ContainerStatuses[0].ContainerID
	})
	return back
}

// stop kills a component of the cluster.
func stop(t *testing.T, component string) {
	t.Helper()
	if err := inRepository("test/cluster/stop.sh", component); err != nil {
		t.Fatal(err)
	}
}

// up starts what of the cluster does not run, and returns when it began to.
func up(t *testing.T) time.Time {
	t.Helper()
	start := time.Now()
	if err := inRepository("test/cluster/up.sh", "node"); err != nil {
		t.Fatal(err)
	}
	return start
}
