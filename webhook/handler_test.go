package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
	"github.com/lightk8s/lightk8s/webhook/fairness"
)

func TestWhatIsNoReviewIsAnsweredWithAnError(t *testing.T) {
	r := start(t, nil)
	client := r.client(t)
	for name, test := range map[string]struct {
		method, body string
		code         int
		text         string
	}{
		"GET":          {http.MethodGet, "", http.StatusMethodNotAllowed, "send an AdmissionReview by POST"},
		"garbage":      {http.MethodPost, "hunter2", http.StatusBadRequest, admission.ErrNoReview.Error()},
		"cut off":      {http.MethodPost, reviewOf("u", goodPod)[:400], http.StatusBadRequest, admission.ErrNoReview.Error()},
		"empty":        {http.MethodPost, "", http.StatusBadRequest, admission.ErrNoReview.Error()},
		"null":         {http.MethodPost, "null", http.StatusBadRequest, admission.ErrNoReview.Error()},
		"v1beta1":      {http.MethodPost, strings.Replace(reviewOf("u", goodPod), "admission.k8s.io/v1", "admission.k8s.io/v1beta1", 1), http.StatusBadRequest, admission.ErrNoReview.Error()},
		"no request":   {http.MethodPost, `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}`, http.StatusBadRequest, admission.ErrNoReview.Error()},
		"no uid":       {http.MethodPost, reviewOf("", goodPod), http.StatusBadRequest, admission.ErrNoReview.Error()},
		"no path":      {"/elsewhere", reviewOf("u", goodPod), http.StatusNotFound, "404 page not found"},
		"large, no id": {http.MethodPost, strings.Repeat(" ", 2<<20), http.StatusBadRequest, admission.ErrNoReview.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			method, path := test.method, "/validate"
			if name == "no path" {
				method, path = http.MethodPost, test.method
			}
			response, err := client.Do(mustRequest(t, method, r.url(path), strings.NewReader(test.body)))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != test.code || !strings.HasPrefix(string(text), test.text) {
				t.Errorf("answered with %d %s, want %d %s", response.StatusCode, text, test.code, test.text)
			}
			if test.code == http.StatusMethodNotAllowed && response.Header.Get("Allow") != http.MethodPost {
				t.Errorf("Allow is %q", response.Header.Get("Allow"))
			}
		})
	}
	if _, scrape := r.health(t, "/metrics"); valueIn(scrape, `lightk8s_errors_total{review="validate"}`) != "8" {
		t.Errorf("errors counted: %s, want 8", valueIn(scrape, `lightk8s_errors_total{review="validate"}`))
	}
}

func TestALargeReviewIsAnsweredInItsName(t *testing.T) {
	r := start(t, nil)
	client := r.client(t)
	for name, body := range map[string]func() io.Reader{
		"of known length":   func() io.Reader { return strings.NewReader(largeReview("u1", maxBody)) },
		"of unknown length": func() io.Reader { return io.MultiReader(strings.NewReader(largeReview("u1", maxBody))) },
		"of 8 MiB":          func() io.Reader { return strings.NewReader(largeReview("u1", 8<<20)) },
	} {
		t.Run(name, func(t *testing.T) {
			refused := send(t, client, r.url("/validate"), body())
			want := "lightk8s could not judge the pod web: the review has more than 786432 bytes"
			if refused.UID != "u1" || refused.Allowed || !strings.HasPrefix(message(refused), want) {
				t.Errorf("validator: %+v, want denied: %s", refused, want)
			}
			left := send(t, client, r.url("/mutate"), body())
			want = "lightk8s injected nothing into pod web: the review has more than 786432 bytes"
			if left.UID != "u1" || !left.Allowed || left.Patch != nil || message(left) != want {
				t.Errorf("mutator: %+v, want allowed, with warning: %s", left, want)
			}
		})
	}
	almost := largeReview("u2", maxBody-2000)
	if got := send(t, client, r.url("/validate"), strings.NewReader(almost)); !got.Allowed || message(got) != "" {
		t.Errorf("a review of %d bytes: %+v, want allowed", len(almost), got)
	}
}

// handlers serves a handler alone over TLS, with a decision of the test's own.
func handlers(t *testing.T, h *handler) (url string, client *http.Client) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.EnableHTTP2 = false
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server.URL, newClient(t, roots)
}

func newHandler(t *testing.T, count int, timeout time.Duration, decide func(context.Context, admission.Request) admission.Outcome) (*handler, *prometheus.Registry, *journal) {
	t.Helper()
	reviewer := newReviewer(t, policy.Policy{})
	metrics, registry := newTestMetrics()
	j := &journal{}
	if decide == nil {
		decide = reviewer.Validate
	}
	return &handler{
		name: "validate", decide: decide, failed: reviewer.Refuse, places: newPlaces(count), timeout: timeout,
		stopping: func() bool { return false }, metrics: metrics, log: j.log(),
		tolerated: &tolerations{count: metrics.tolerated, enforcement: reviewer.Enforcement, log: j.log()},
	}, registry, j
}

// A slow sender has no place yet, and delays no other.
func TestASlowSenderIsCutOffAndDelaysNoReview(t *testing.T) {
	h, registry, _ := newHandler(t, 1, 5*time.Second, nil)
	url, client := handlers(t, h)
	review := reviewOf("slow", goodPod)
	var slow []*tls.Conn
	begun := time.Now()
	for range 40 {
		conn, err := tls.Dial("tcp", strings.TrimPrefix(url, "https://"), client.Transport.(*http.Transport).TLSClientConfig)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(review), review[:len(review)-100]); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
	}
	if other := send(t, client, url, strings.NewReader(reviewOf("other", goodPod))); other.UID != "other" || !other.Allowed {
		t.Errorf("the other is answered with %+v, want allowed", other)
	}
	for _, conn := range slow {
		answer, err := io.ReadAll(conn)
		if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") || !strings.Contains(string(answer), "did not arrive within 200ms") {
			t.Fatalf("a slow one is answered with %s (%v)", answer, err)
		}
	}
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("the slow ones had their connections for %s", took)
	}
	if got := value(t, registry, `lightk8s_unanswered_total{reason="slow",review="validate"}`); got != "40" {
		t.Errorf("slow ones counted: %s, want 40", got)
	}
}

func TestReviewsWaitForAPlace(t *testing.T) {
	admitted, release := make(chan struct{}), make(chan struct{})
	h, _, _ := newHandler(t, 2, 3*time.Second, nil)
	decide := h.decide
	h.decide = func(ctx context.Context, r admission.Request) admission.Outcome {
		admitted <- struct{}{}
		<-release
		return decide(ctx, r)
	}
	url, client := handlers(t, h)
	var work sync.WaitGroup
	for _, uid := range []string{"a", "b", "c"} {
		work.Go(func() {
			got, err := ask(t.Context(), client, url, strings.NewReader(reviewOf(uid, goodPod)))
			if err != nil || string(got.UID) != uid || !got.Allowed {
				t.Errorf("%s is answered with %+v (%v), want allowed", uid, got, err)
			}
		})
	}
	<-admitted
	<-admitted
	select {
	case <-admitted:
		t.Error("three are judged at once, in two places")
	case <-time.After(100 * time.Millisecond):
	}
	release <- struct{}{}
	<-admitted
	close(release)
	work.Wait()
}

// A denial would be a decision that was never made. An API server does as failurePolicy says instead.
func TestAReviewWithoutAPlaceIsNotDenied(t *testing.T) {
	occupied := make(chan struct{}, 2)
	ctx, cancel := context.WithCancel(t.Context())
	h, registry, _ := newHandler(t, 1, 900*time.Millisecond, func(_ context.Context, r admission.Request) admission.Outcome {
		occupied <- struct{}{}
		<-ctx.Done() // and not its own context
		return admission.LeaveAlone(r, fairness.ErrBusy)
	})
	url, client := handlers(t, h)
	defer cancel() // before the server closes
	for _, body := range []string{reviewOf("first", goodPod), largeReview("first", 500_000)} {
		go func() { _, _ = ask(ctx, client, url, strings.NewReader(body)) }()
		<-occupied
	}
	begun := time.Now()
	for _, body := range []string{reviewOf("second", goodPod), largeReview("second", 500_000)} {
		got, err := ask(t.Context(), client, url, strings.NewReader(body))
		if err == nil || !strings.Contains(err.Error(), "503 Service Unavailable: too many reviews at once") {
			t.Errorf("answered with %+v (%v), want 503", got, err)
		}
		if took := time.Since(begun); took > 900*time.Millisecond {
			t.Errorf("answered after %s, when the API server hardly waits any more", took)
		}
		begun = time.Now()
	}
	if got := value(t, registry, `lightk8s_unanswered_total{reason="busy",review="validate"}`); got != "2" {
		t.Errorf("busy ones counted: %s, want 2", got)
	}
}

// A large review waits for other large ones, and none of usual size for it.
func TestALargeReviewHoldsUpOnlyLargeOnes(t *testing.T) {
	h, _, _ := newHandler(t, 1, 5*time.Second, nil)
	large, release := make(chan struct{}, 1), make(chan struct{})
	decide := h.decide
	h.decide = func(ctx context.Context, r admission.Request) admission.Outcome {
		if r.UID == "large" {
			large <- struct{}{}
			<-release
		}
		return decide(ctx, r)
	}
	url, client := handlers(t, h)
	var work sync.WaitGroup
	defer work.Wait()
	defer close(release)
	work.Go(func() {
		_, _ = ask(context.Background(), client, url, strings.NewReader(largeReview("large", 500_000)))
	})
	<-large
	if got := send(t, client, url, strings.NewReader(reviewOf("usual", goodPod))); !got.Allowed {
		t.Errorf("answered with %+v, want allowed", got)
	}
}

func TestAPlaceIsFreeWhenItsClientIsGone(t *testing.T) {
	judging := make(chan struct{}, 1)
	h, registry, _ := newHandler(t, 1, 10*time.Second, nil)
	decide := h.decide
	h.decide = func(ctx context.Context, r admission.Request) admission.Outcome {
		if r.UID != "gone" {
			return decide(ctx, r)
		}
		judging <- struct{}{}
		<-ctx.Done()
		return admission.LeaveAlone(r, ctx.Err())
	}
	url, client := handlers(t, h)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-judging
		cancel()
	}()
	if _, err := ask(ctx, client, url, strings.NewReader(reviewOf("gone", goodPod))); err == nil {
		t.Fatal("answered, though the client went away")
	}
	begun := time.Now()
	if got := send(t, client, url, strings.NewReader(reviewOf("next", goodPod))); !got.Allowed || time.Since(begun) > 5*time.Second {
		t.Errorf("the next is answered after %s with %+v, want allowed at once", time.Since(begun), got)
	}
	if got := value(t, registry, `lightk8s_errors_total{review="validate"}`); got != "" {
		t.Errorf("errors counted: %s, want none: these are no errors", got)
	}
}

func TestAPanicIsAnsweredAsThePolicySays(t *testing.T) {
	open := newReviewer(t, policy.Policy{Admission: policy.Admission{AdmissionRules: policy.AdmissionRules{FailClosedFrom: policy.Never}}})
	for name, test := range map[string]struct {
		failed  func(admission.Request, error) admission.Outcome // nil: the default
		allowed bool
		message string
	}{
		"validator":            {nil, false, `lightk8s could not judge the pod web: the decision ended in a panic`},
		"validator that opens": {open.Refuse, true, "lightk8s could not judge the pod web: the decision ended in a panic"},
		"mutator":              {admission.LeaveAlone, true, "lightk8s injected nothing into pod web: the decision ended in a panic"},
	} {
		t.Run(name, func(t *testing.T) {
			h, registry, j := newHandler(t, 1, time.Second, func(_ context.Context, r admission.Request) admission.Outcome {
				return *map[string]*admission.Outcome{}[r.Name]
			})
			if test.failed != nil {
				h.failed = test.failed
			}
			url, client := handlers(t, h)
			for range 2 { // the place is given back
				got := send(t, client, url, strings.NewReader(reviewOf("u", goodPod)))
				if got.UID != "u" || got.Allowed != test.allowed || message(got) != test.message || got.Patch != nil {
					t.Errorf("answered with %+v, want allowed %t: %s", got, test.allowed, test.message)
				}
			}
			if got := value(t, registry, `lightk8s_errors_total{review="validate"}`); got != "2" {
				t.Errorf("errors counted: %s, want 2", got)
			}
			if !strings.Contains(j.String(), "nil pointer dereference") || !strings.Contains(j.String(), "handler_test.go") {
				t.Errorf("the log does not tell where it happened:\n%s", j)
			}
		})
	}
}

func TestADecisionThatTakesTooLongIsNoDecision(t *testing.T) {
	h, _, _ := newHandler(t, 1, 200*time.Millisecond, nil)
	decide := h.decide
	h.decide = func(ctx context.Context, r admission.Request) admission.Outcome {
		<-ctx.Done()
		return decide(ctx, r)
	}
	url, client := handlers(t, h)
	got := send(t, client, url, strings.NewReader(reviewOf("u", goodPod)))
	if got.Allowed || !strings.Contains(message(got), "lightk8s could not judge the pod web: ") || !strings.Contains(message(got), context.DeadlineExceeded.Error()) {
		t.Errorf("answered with %+v, want denied for lack of time", got)
	}
}

func TestAConnectionOutlivesTheDeadlineOfAReview(t *testing.T) {
	r := start(t, func(o *Options) { o.Timeout = 200 * time.Millisecond })
	client := r.client(t)
	var reused []bool
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused = append(reused, info.Reused) }}
	for range 3 {
		request := mustRequest(t, http.MethodPost, r.url("/validate"), strings.NewReader(reviewOf("u", goodPod)))
		response, err := client.Do(request.WithContext(httptrace.WithClientTrace(t.Context(), trace)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK || response.Proto != "HTTP/1.1" {
			t.Errorf("answered with %s %s (%v), want HTTP/1.1 200 OK", response.Proto, response.Status, err)
		}
		time.Sleep(400 * time.Millisecond) // past the deadline of the last one
	}
	if fmt.Sprint(reused) != "[false true true]" {
		t.Errorf("connections were reused: %v", reused)
	}
}

func TestTheLogHoldsNothingOfTheObject(t *testing.T) {
	r := start(t, nil)
	client := r.client(t)
	large := strings.Replace(largeReview("u", maxBody), `"a":"`, `"a":"hunter2`, 1)
	for _, path := range []string{"/validate", "/mutate"} {
		for _, body := range []string{
			reviewOf("u", privilegedPod), large, reviewOf("u", `"hunter2"`), reviewOf("u", `{"spec":{"containers":"hunter2"}}`),
			reviewOf("u", `{"hunter2":`), "hunter2", `{"kind":"AdmissionReview","hunter2":"hunter2"`, reviewOf("u", privilegedPod)[:500],
		} {
			response, err := client.Post(r.url(path), "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
		}
	}
	log := r.journal.String()
	if strings.Contains(log, "hunter2") || !strings.Contains(log, "msg=denied review=validate namespace=default name=web operation=CREATE controls=") {
		t.Errorf("the log is\n%s", log)
	}
}

// No API server sends such names, but any client that reaches the port can, and fills the disk with the log.
func TestTheLogHoldsOnlyTheStartOfALongName(t *testing.T) {
	h, _, journal := newHandler(t, 1, 5*time.Second, nil)
	url, client := handlers(t, h)
	long := strings.Repeat("€", 50_000)
	for name, field := range map[string]string{
		"name": `"web","namespace"`, "namespace": `"default"`, "operation": `"CREATE"`,
	} {
		changed := strings.Replace(field, field[:strings.Index(field[1:], `"`)+2], `"`+long+`"`, 1)
		body := strings.Replace(reviewOf("u", privilegedPod), `"`+name+`":`+field, `"`+name+`":`+changed, 1)
		if got := send(t, client, url, strings.NewReader(body)); got.Allowed {
			t.Errorf("%s: answered with %+v, want denied", name, got)
		}
	}
	if log := journal.String(); len(log) > 5000 || strings.Count(log, "msg=denied") != 3 {
		t.Errorf("the log has %d bytes", len(log))
	}
}
