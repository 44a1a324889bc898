package admission_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

// call makes the API server with the floor call a webhook with the chart's configurations, until the
// test ends. It returns how long the webhooks for pods can take together.
func (c *cluster) call(t *testing.T, address string, authority []byte, failurePolicy string) time.Duration {
	t.Helper()
	objects, err := renderChart("floor.enabled=false")
	if err != nil {
		t.Fatal(err)
	}
	if err := direct(objects, address, authority); err != nil {
		t.Fatal(err)
	}
	var seconds int64
	for _, object := range objects {
		err := eachWebhook(object, func(webhook map[string]any) error {
			webhook["failurePolicy"] = failurePolicy
			if strings.Contains(fmt.Sprint(webhook["rules"]), "pods") {
				seconds += webhook["timeoutSeconds"].(int64)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := c.install(t.Context(), objects...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.forget(t, objects) })
	return time.Duration(seconds) * time.Second
}

// forget removes configurations, and waits until no webhook is called any more.
func (c *cluster) forget(t *testing.T, objects []*unstructured.Unstructured) {
	ctx := context.WithoutCancel(t.Context())
	if err := c.remove(ctx, objects...); err != nil {
		t.Error(err)
	}
	if err := eventually.Succeeds(ctx, moment, func() error { return c.callsForAPod(ctx, 0) }); err != nil {
		t.Errorf("forget the webhook: %v", err)
	}
}

// callsForAPod is nil where the API server calls so many webhooks to create a pod.
func (c *cluster) callsForAPod(ctx context.Context, want float64) error {
	const calls = "apiserver_admission_webhook_request_total"
	plain, err := readPod("plain")
	if err != nil {
		return err
	}
	before, err := c.metric(ctx, calls)
	if err != nil {
		return err
	}
	if _, err := c.create(ctx, flooredNamespace, named(plain, "called"), metav1.DryRunAll); err != nil {
		return err
	}
	after, err := c.metric(ctx, calls)
	if err == nil && after-before != want {
		err = fmt.Errorf("%v webhooks were called for a pod, want %v", after-before, want)
	}
	return err
}

// failedOpen counts the calls whose requests were admitted since the webhook did not answer.
func (c *cluster) failedOpen(ctx context.Context) (float64, error) {
	return c.metric(ctx, "apiserver_admission_webhook_fail_open_count")
}

func TestStoppedWebhookThatMayFailOpenLeavesTheFloor(t *testing.T) {
	webhook, err := startWebhook(t.TempDir(), floored.kubeconfig, "")
	if err != nil {
		t.Fatal(err)
	}
	floored.call(t, webhook.listen, webhook.authority, "Ignore")
	if err := eventually.Succeeds(t.Context(), moment, func() error { return floored.callsForAPod(t.Context(), 2) }); err != nil {
		t.Fatal(err)
	}
	if err := webhook.stop(); err != nil {
		t.Fatalf("stop the webhook: %v", err)
	}
	before, err := floored.failedOpen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := floored.create(t.Context(), flooredNamespace, named(pod(t, "plain"), "unguarded")); err != nil {
		t.Errorf("a plain pod: %v", err)
	}
	after, err := floored.failedOpen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after-before != 2 {
		t.Errorf("the API server counted %v calls that failed open, want those of the mutating and the validating webhook", after-before)
	}
	_, err = floored.create(t.Context(), flooredNamespace, named(pod(t, "privileged"), "unguarded-privileged"))
	if err := denied(err, "privileged"); err != nil {
		t.Errorf("a privileged pod: %v", err)
	}
}

func TestStoppedWebhookThatMustNotFailOpenRefuses(t *testing.T) {
	floored.call(t, freeport.Must(t), nil, "Fail")
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		_, err := floored.create(t.Context(), flooredNamespace, named(pod(t, "plain"), "refused"), metav1.DryRunAll)
		if !apierrors.IsInternalError(err) || !strings.Contains(err.Error(), "failed calling webhook") {
			return fmt.Errorf("want a plain pod to be refused, got: %w", err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if _, err := floored.create(t.Context(), "kube-system", named(pod(t, "plain"), "system"), metav1.DryRunAll); err != nil {
		t.Errorf("a pod of the system: %v", err)
	}
}

// A webhook that takes calls and never answers is the worst case for a client that waits.
func TestHangingWebhookCostsNoMoreThanItsTimeouts(t *testing.T) {
	released := make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-released:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(released) })
	budget := floored.call(t, server.Listener.Addr().String(), certificateOf(server), "Ignore")
	if budget < time.Second || budget > 4*time.Second {
		t.Errorf("the chart lets the webhooks of a pod take %v together, want 1 to 4 seconds", budget)
	}
	var took time.Duration
	if err := eventually.Succeeds(t.Context(), moment, func() error {
		start := time.Now()
		if _, err := floored.create(t.Context(), flooredNamespace, named(pod(t, "plain"), "patient"), metav1.DryRunAll); err != nil {
			return err
		}
		if took = time.Since(start); took < time.Second {
			return fmt.Errorf("it took %v: no webhook hung", took)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if took > budget+2*time.Second { // a machine that runs tests is slow at times
		t.Errorf("a pod took %v, want at most the %v of the timeouts and two seconds", took, budget)
	}
	t.Logf("a pod took %v of at most %v", took, budget)
}
