//go:build e2e

package webhook

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// disable gets a cluster going again in which a dead webhook keeps every pod out; enable takes that back.
func TestPanicButtonOpensAClusterThatADeadWebhookCloses(t *testing.T) {
	install(t, "failurePolicy=Fail")
	closed := func(ctx context.Context) bool {
		_, err := try(ctx, guarded, bare("shut-out"))
		return err != nil && strings.Contains(err.Error(), `failed calling webhook "pods.lightk8s.dev"`)
	}
	open := func(ctx context.Context) bool {
		_, err := try(ctx, guarded, bare("let-in"))
		return err == nil
	}
	node := strings.TrimSpace(home.Must(t, "get", "nodes", "-o", "name"))
	home.Must(t, "cordon", node)
	t.Cleanup(func() { home.Must(t, "uncordon", node) })
	home.Must(t, "delete", "pod", "-n", system, "-l", selector, "--force", "--grace-period=0")
	eventually.Holds(t, 30*time.Second, "the dead webhook keeps pods out", closed)

	start := time.Now()
	home.Must(t, "lightk8s", "webhook", "disable", "--yes")
	eventually.Holds(t, 30*time.Second, "pods get in", open)
	measured(t, "from webhook disable to pods that get in", time.Since(start))
	if _, err := try(t.Context(), guarded, privileged("still-out")); !deniedByFloor(err) {
		t.Errorf("the floor does not hold while the webhook is disabled: %v", err)
	}

	home.Must(t, "lightk8s", "webhook", "enable", "--yes")
	eventually.Holds(t, 30*time.Second, "it is as it was before", closed)
	home.Must(t, "uncordon", node)
	install(t) // the field is helm's again
}
