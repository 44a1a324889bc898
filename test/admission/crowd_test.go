package admission_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/webhook"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// crowd are senders that ask a webhook beside its API server, each from an address of its own.
type crowd struct {
	address string
	roots   *x509.CertPool
	work    sync.WaitGroup
	sent    atomic.Int64
}

func (c *crowd) dialer(sender int) *tls.Dialer {
	return &tls.Dialer{
		NetDialer: &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+sender/200), byte(1+sender%200))}},
		Config:    &tls.Config{RootCAs: c.roots, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12},
	}
}

// slowly sends a body of 700 KB, a byte every 50 ms, again and again.
func (c *crowd) slowly(ctx context.Context, sender int) {
	c.work.Go(func() {
		for ctx.Err() == nil {
			conn, err := c.dialer(sender).DialContext(ctx, "tcp", c.address)
			if err != nil {
				continue
			}
			_, err = fmt.Fprint(conn, "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n")
			for ; err == nil && ctx.Err() == nil; c.sent.Add(1) {
				_, err = conn.Write([]byte("{"))
				time.Sleep(50 * time.Millisecond)
			}
			_ = conn.Close() // the server closed it before
		}
	})
}

// much sends a review again and again.
func (c *crowd) much(ctx context.Context, sender int, review []byte) {
	client := &http.Client{Transport: &http.Transport{DialTLSContext: c.dialer(sender).DialContext}}
	c.work.Go(func() {
		for ctx.Err() == nil {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+c.address+"/validate", bytes.NewReader(review))
			if err != nil {
				return
			}
			if response, err := client.Do(request); err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				c.sent.Add(1)
			}
		}
	})
}

// largeReview is one of 700 KB, of a pod with 450 containers.
func largeReview(t *testing.T) []byte {
	t.Helper()
	var containers []any
	for i := range 450 {
		containers = append(containers, map[string]any{"name": fmt.Sprintf("c%d", i), "image": "x:1", "args": []any{strings.Repeat("a", 1500)}})
	}
	review, err := json.Marshal(map[string]any{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": map[string]any{
		"uid": "large", "kind": map[string]any{"version": "v1", "kind": "Pod"}, "operation": "CREATE", "namespace": "default", "name": "large",
		"object": map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "large"}, "spec": map[string]any{"containers": containers}},
	}})
	if err != nil || len(review) < 690_000 || len(review) > 760_000 {
		t.Fatalf("%d bytes, %v", len(review), err)
	}
	return review
}

// Whoever reaches the webhook may send slowly, or much, from many addresses: no pod is denied for that, and
// pods have their limits as before.
func TestWhoSendsSlowlyOrMuchDelaysNoPod(t *testing.T) {
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
	review := largeReview(t)
	for name, begin := range map[string]func(context.Context, *crowd){
		"40 slowly": func(ctx context.Context, c *crowd) {
			for sender := range 40 {
				c.slowly(ctx, sender)
			}
		},
		"30 much": func(ctx context.Context, c *crowd) {
			for sender := range 30 {
				c.much(ctx, sender, review)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			c := &crowd{address: webhook.listen, roots: roots}
			defer c.work.Wait()
			defer cancel()
			begin(ctx, c)
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
			if c.sent.Load() == 0 || limited < tries*99/100 {
				t.Errorf("%d of %d pods have limits, while %d requests were sent", limited, tries, c.sent.Load())
			}
			slices.Sort(took)
			t.Logf("%d of %d pods with limits; half took %s, 99 %% %s; %d requests of others", limited, tries, took[tries/2], took[tries*99/100], c.sent.Load())
		})
	}
}
