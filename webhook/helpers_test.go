package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	admissionv1 "k8s.io/api/admission/v1"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
	"github.com/lightk8s/lightk8s/test/logbuffer"
	"github.com/lightk8s/lightk8s/webhook/admission"
	"github.com/lightk8s/lightk8s/webhook/certs"
)

// journal is a log that a test reads.
type journal struct{ logbuffer.Buffer }

func (j *journal) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// running is a server as cmd/lightk8s-webhook runs it.
type running struct {
	options Options
	journal *journal
	roots   *x509.CertPool
	stop    context.CancelFunc
	ended   chan error
}

// start runs a server on loopback until the test ends. change sets options that are not as usual.
func start(t *testing.T, change func(*Options)) *running {
	t.Helper()
	memory, err := certs.NewMemory([]string{"127.0.0.1"}, certs.Terms{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{journal: &journal{}, roots: x509.NewCertPool(), ended: make(chan error, 1)}
	r.roots.AppendCertsFromPEM(memory.Authority())
	r.options = Options{
		Listen: freeport.Must(t), HealthListen: freeport.Must(t), Namespace: "lightk8s-system",
		Static: admission.NodeSize{Memory: "1Gi", Pods: 24}, Certificates: memory,
		Timeout: 5 * time.Second, Concurrency: 16, Log: r.journal.log(),
	}
	if change != nil {
		change(&r.options)
	}
	s, err := newServer(r.options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go func() { r.ended <- s.run(ctx); close(r.ended) }()
	t.Cleanup(func() {
		stop()
		if err, open := <-r.ended; open && err != nil {
			t.Errorf("the server ended with %v", err)
		}
		if t.Failed() {
			t.Log(r.journal)
		}
	})
	eventually.Holds(t, 30*time.Second, "ready", func(context.Context) bool { code, _ := r.health(t, "/readyz"); return code == http.StatusOK })
	return r
}

func (r *running) url(path string) string { return "https://" + r.options.Listen + path }

func (r *running) client(t *testing.T) *http.Client { return newClient(t, r.roots) }

func newClient(t *testing.T, roots *x509.CertPool) *http.Client {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 100,
		ForceAttemptHTTP2: true, // to offer it
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 30 * time.Second}
}

// health asks the plain port; code 0: no answer.
func (r *running) health(t *testing.T, path string) (code int, text string) {
	t.Helper()
	response, err := http.Get("http://" + r.options.HealthListen + path)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// reviewer answers with the bundle of the project.
func newReviewer(t *testing.T, p policy.Policy) *admission.Reviewer {
	t.Helper()
	engine, err := new(engines).forPolicy(p)
	if err != nil {
		t.Fatal(err)
	}
	sizing := newSizingInformer(admission.NodeSize{Memory: "1Gi", Pods: 24}, slog.New(slog.DiscardHandler))
	reviewer, err := admission.New(admission.Options{Engine: engine, Policy: p, Now: time.Now, SizingFacts: sizing.get})
	if err != nil {
		t.Fatal(err)
	}
	return reviewer
}

// configure gives a reviewer another policy, as the server does.
func configure(reviewer *admission.Reviewer, p policy.Policy) error {
	engine, err := new(engines).forPolicy(p)
	if err != nil {
		return err
	}
	return reviewer.Configure(engine, p)
}

func newTestMetrics() (*metrics, *prometheus.Registry) {
	registry := prometheus.NewRegistry()
	return newMetrics(registry, &certs.Memory{}, newSizingInformer(admission.NodeSize{Memory: "1Gi", Pods: 24}, slog.New(slog.DiscardHandler))), registry
}

// value is a metric as a scrape shows it, such as lightk8s_errors_total{review="mutate"}; "": it is not there.
func value(t *testing.T, registry prometheus.Gatherer, metric string) string {
	t.Helper()
	recorder := httptest.NewRecorder()
	(&health{}).mux(registry).ServeHTTP(recorder, mustRequest(t, http.MethodGet, "http://localhost/metrics", nil))
	return valueIn(recorder.Body.String(), metric)
}

func valueIn(scrape, metric string) string {
	for line := range strings.Lines(scrape) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name == metric {
			return value
		}
	}
	return ""
}

func mustRequest(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

const (
	goodPod       = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default"},"spec":{"containers":[{"name":"app","image":"registry.example/app:1.0.0","resources":{"requests":{"memory":"16Mi"},"limits":{"memory":"32Mi"}}}]}}`
	privilegedPod = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default"},"spec":{"containers":[{"name":"app","image":"registry.example/app:1.0.0","env":[{"name":"PASSWORD","value":"hunter2"}],"securityContext":{"privileged":true}}]}}`
)

// reviewOf is an AdmissionReview of a pod that is being created.
func reviewOf(uid, pod string) string {
	return fmt.Sprintf(`{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":%q,"kind":{"group":"","version":"v1","kind":"Pod"},`+
		`"resource":{"group":"","version":"v1","resource":"pods"},"name":"web","namespace":"default","operation":"CREATE","userInfo":{"username":"ann"},"object":%s,"oldObject":null,"dryRun":false}}`, uid, pod)
}

// largeReview is one with an annotation of so many bytes.
func largeReview(uid string, size int) string {
	return reviewOf(uid, strings.Replace(goodPod, `"name":"web",`, `"name":"web","annotations":{"a":"`+strings.Repeat("x", size)+`"},`, 1))
}

// send posts a body. It must be answered with a review; its response is returned.
func send(t *testing.T, client *http.Client, url string, body io.Reader) *admissionv1.AdmissionResponse {
	t.Helper()
	response, err := ask(t.Context(), client, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func ask(ctx context.Context, client *http.Client, url string, body io.Reader) (*admissionv1.AdmissionResponse, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(text, &review); err != nil || response.StatusCode != http.StatusOK || review.Response == nil {
		return nil, fmt.Errorf("answered with %s: %s", response.Status, text)
	}
	return review.Response, nil
}

// message is what a response says to who reads it.
func message(response *admissionv1.AdmissionResponse) string {
	text := strings.Join(response.Warnings, "\n")
	if response.Result != nil {
		text += response.Result.Message
	}
	return text
}

// slowBody comes as it is fed.
type slowBody struct {
	text  string
	parts chan int
	asked atomic.Int64
}

func newSlowBody(text string) (body *slowBody, feed func(n int)) {
	body = &slowBody{text: text, parts: make(chan int, 10)}
	return body, func(n int) { body.parts <- n }
}

// Read returns the next part; one of -1 is the rest.
func (b *slowBody) Read(p []byte) (int, error) {
	b.asked.Add(1)
	if b.text == "" {
		return 0, io.EOF
	}
	n := <-b.parts
	if n < 0 {
		n = len(b.text)
	}
	n = copy(p, b.text[:n])
	b.text = b.text[n:]
	return n, nil
}
