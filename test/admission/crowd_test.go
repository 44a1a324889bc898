package admission_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/test/crowd"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/webhook"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// A client can send slowly, or much, from many addresses: no pod is denied for that, and
// pods have their limits as before.
func TestASlowOrLargeSenderDelaysNoPod(t *testing.T) {
	webhook, err := startWebhook(t.TempDir(), floored.kubeconfig, "", func(o *webhook.Options) {
		o.Timeout, o.Concurrency = 1800*time.Millisecond, 4 // as in the chart
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := webhook.stop(); err != nil {
			t.Error(err)
		}
	})
	floored.call(t, webhook.listen, webhook.authority, "Ignore")
	if err := eventually.Succeeds(t.Context(), moment, func() error { return floored.callsForAPod(t.Context(), 2) }); err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(webhook.authority)
	for name, senders := range map[string]struct{ slow, large int }{
		"40 slow": {crowd.SlowSenders, 0}, "30 large": {0, crowd.LargeSenders},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			c := &crowd.Crowd{Dial: crowd.Loopback(webhook.listen, roots)}
			defer c.Wait()
			defer cancel()
			if err := c.Begin(ctx, senders.slow, senders.large); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second) // all have begun
			const tries = 200
			var took []time.Duration
			limited := 0
			for i := range tries {
				begun := time.Now()
				live, err := floored.create(t.Context(), flooredNamespace, named(pod(t, "plain"), fmt.Sprintf("innocent-%d", i)), metav1.DryRunAll)
				took = append(took, time.Since(begun))
				if err != nil {
					t.Errorf("try %d: %v", i, err)
					continue
				}
				if injected, _, err := admission.ReadInjected(live); err == nil && injected.Sizing != "" {
					limited++
				}
			}
			if c.Sent.Load() == 0 || limited < tries*99/100 {
				t.Errorf("%d of %d pods have limits, while %d requests were sent", limited, tries, c.Sent.Load())
			}
			slices.Sort(took)
			t.Logf("%d of %d pods with limits; half took %s, 99 %% %s; %d requests of others", limited, tries, took[tries/2], took[tries*99/100], c.Sent.Load())
		})
	}
}
