package webhook

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
	"github.com/lightk8s/lightk8s/test/freeport"
)

// load sends reviews without a pause from some clients with keep-alive connections, until stopped.
// Each client calls the first of the urls that is ready, as behind a Service.
type load struct {
	answered atomic.Int64
	wrong    atomic.Pointer[string] // the first answer that was none
	stop     chan struct{}
	work     sync.WaitGroup
}

func startLoad(t *testing.T, clients int, client func() *http.Client, url func() string) *load {
	t.Helper()
	l := &load{stop: make(chan struct{})}
	for i := range clients {
		c := client()
		l.work.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-l.stop:
					return
				default:
				}
				to := url()
				uid := fmt.Sprintf("%d-%d", i, n)
				got, err := ask(context.Background(), c, to, strings.NewReader(reviewOf(uid, goodPod)))
				if err != nil || string(got.UID) != uid || !got.Allowed {
					text := fmt.Sprintf("%s was answered by %s with %+v (%v)", uid, to, got, err)
					l.wrong.CompareAndSwap(nil, &text)
				}
				l.answered.Add(1)
			}
		})
	}
	t.Cleanup(l.end)
	return l
}

func (l *load) end() {
	select {
	case <-l.stop:
	default:
		close(l.stop)
	}
	l.work.Wait()
}

func (l *load) check(t *testing.T) {
	t.Helper()
	l.end()
	if wrong := l.wrong.Load(); wrong != nil {
		t.Error(*wrong)
	}
	if l.answered.Load() == 0 {
		t.Error("nothing was answered")
	}
}

func TestEveryRequestIsAnsweredUntilTheShutdownDelayIsOver(t *testing.T) {
	const delay = time.Second
	r := start(t, func(o *Options) { o.ShutdownDelay = delay })
	l := startLoad(t, 4, func() *http.Client { return r.client(t) }, func() string { return r.url("/mutate") })
	eventually.Holds(t, 30*time.Second, "under load", func(context.Context) bool { return l.answered.Load() > 50 })
	told := time.Now()
	r.stop()
	eventually.Holds(t, 30*time.Second, "unready", func(context.Context) bool {
		code, _ := r.health(t, "/readyz")
		return code == http.StatusServiceUnavailable
	})
	if took := time.Since(told); took > delay/2 {
		t.Errorf("/readyz says so only after %s", took)
	}
	if _, text := r.health(t, "/readyz"); !strings.HasPrefix(text, "not ready: the process was told to stop\n") {
		t.Errorf("/readyz says %s", text)
	}
	if code, _ := r.health(t, "/healthz"); code != http.StatusOK {
		t.Errorf("/healthz answers %d, so that the kubelet would kill it", code)
	}
	before := l.answered.Load()
	time.Sleep(delay * 2 / 3)
	if l.answered.Load() == before {
		t.Error("no request is answered any more, though the delay is not over")
	}
	l.check(t)
	if err := <-r.ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
	if took := time.Since(told); took < delay || took > delay+3*time.Second {
		t.Errorf("it ended after %s, with a delay of %s", took, delay)
	}
	if _, err := ask(t.Context(), r.client(t), r.url("/mutate"), strings.NewReader(reviewOf("late", goodPod))); err == nil {
		t.Error("it answers when it has ended")
	}
}

func TestAConnectionIsClosedWithItsAnswerOnceItIsTimeToStop(t *testing.T) {
	r := start(t, func(o *Options) { o.ShutdownDelay = time.Second })
	client := r.client(t)
	for _, closing := range []bool{false, true} {
		if closing {
			r.stop()
			eventually.Holds(t, 30*time.Second, "unready", func(context.Context) bool {
				code, _ := r.health(t, "/readyz")
				return code == http.StatusServiceUnavailable
			})
		}
		response, err := client.Post(r.url("/validate"), "application/json", strings.NewReader(reviewOf("u", goodPod)))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.Close != closing {
			t.Errorf("closed with its answer: %t, want %t", response.Close, closing)
		}
	}
}

func TestAnAdmittedReviewIsAnsweredWhenTheServerCloses(t *testing.T) {
	r := start(t, nil) // no delay
	body, feed := newSlowBody(reviewOf("u", goodPod))
	answer := make(chan error, 1)
	go func() {
		got, err := ask(context.Background(), r.client(t), r.url("/validate"), body)
		if err == nil && (got.UID != "u" || !got.Allowed) {
			err = fmt.Errorf("answered with %+v", got)
		}
		answer <- err
	}()
	feed(100)
	eventually.Holds(t, 30*time.Second, "in work", func(context.Context) bool { return body.asked.Load() > 1 })
	time.Sleep(20 * time.Millisecond)
	r.stop()
	time.Sleep(100 * time.Millisecond) // of the 200 that a body can take
	feed(-1)
	if err := <-answer; err != nil {
		t.Error(err)
	}
	if err := <-r.ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestReplicasAreReplacedWithoutALoss(t *testing.T) {
	change := func(o *Options) { o.ShutdownDelay = 500 * time.Millisecond }
	old := start(t, change)
	var current atomic.Pointer[running]
	current.Store(old)
	clients := func() *http.Client { return newClient(t, old.roots) }
	withSameCertificate := func(o *Options) { change(o); o.Certificates = old.options.Certificates }
	l := startLoad(t, 4, clients, func() string { return current.Load().url("/validate") })
	for range 3 {
		next := start(t, withSameCertificate)
		before := l.answered.Load()
		current.Load().stop()
		time.Sleep(100 * time.Millisecond) // until the Service knows
		last := current.Swap(next)
		if err := <-last.ended; err != nil {
			t.Errorf("a replica ended with %v", err)
		}
		if l.answered.Load() == before {
			t.Error("nothing was answered while a replica was replaced")
		}
	}
	l.check(t)
}

// Where an authority of clients is named, only its clients are answered.
func TestAClientWithoutACertificateIsNotAnswered(t *testing.T) {
	certificate := selfSigned(t)
	file := filepath.Join(t.TempDir(), "client-ca.crt")
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	if err := os.WriteFile(file, authority, 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, func(o *Options) { o.ClientCA = file })
	client := r.client(t)
	if got, err := ask(t.Context(), client, r.url("/validate"), strings.NewReader(reviewOf("u", goodPod))); err == nil {
		t.Errorf("answered with %+v, want no answer", got)
	}
	client.Transport.(*http.Transport).TLSClientConfig.Certificates = []tls.Certificate{certificate}
	if got := send(t, client, r.url("/validate"), strings.NewReader(reviewOf("u", goodPod))); !got.Allowed {
		t.Errorf("answered with %+v, want allowed", got)
	}
	for content, want := range map[string]string{"hunter2": "holds no certificate in PEM", "": "holds no certificate in PEM"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := newTLSServer(r.options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := newTLSServer(r.options); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without the file: %v", err)
	}
}

// selfSigned is a certificate of a client that is its own authority.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{signed}, PrivateKey: key}
}

func TestAServerThatCannotListenSaysSo(t *testing.T) {
	first := start(t, nil)
	for name, change := range map[string]func(*Options){
		"TLS":    func(o *Options) { o.Listen = first.options.Listen },
		"health": func(o *Options) { o.HealthListen = first.options.HealthListen },
	} {
		t.Run(name, func(t *testing.T) {
			o := first.options
			o.Listen, o.HealthListen = freeport.Must(t), freeport.Must(t)
			change(&o)
			err := Run(t.Context(), o)
			if err == nil || !strings.Contains(err.Error(), "address already in use") {
				t.Errorf("Run returned %v", err)
			}
		})
	}
}

func TestOptionsAreChecked(t *testing.T) {
	r := start(t, nil)
	for want, change := range map[string]func(*Options){
		`check the static size of a node: read memory "1GB": `:                       func(o *Options) { o.Static.Memory = "1GB" },
		`check the static size of a node: read memory "": `:                          func(o *Options) { o.Static.Memory = "" },
		`check the static size of a node: read memory "0": want more than 0`:         func(o *Options) { o.Static.Memory = "0" },
		"check the static size of a node: read number of pods 0: want more than 0":   func(o *Options) { o.Static.Pods = 0 },
		"check options: the timeout must be above 0, and at most 30s":                func(o *Options) { o.Timeout = 0 },
		"check options: the timeout must be above 0, and at most":                    func(o *Options) { o.Timeout = time.Minute },
		"check options: the concurrency must be above 0":                             func(o *Options) { o.Concurrency = -1 },
		"check options: the shutdown delay must not be below 0":                      func(o *Options) { o.ShutdownDelay = -1 },
		"read listen address: address 8443: missing port in address":                 func(o *Options) { o.Listen = "8443" },
		"read listen address: address :0: the port is not a number from 1 to 65535":  func(o *Options) { o.Listen = ":0" },
		"read listen address: address :x: the port is not a number from 1 to 65535":  func(o *Options) { o.HealthListen = ":x" },
		"read listen address: address :65536: the port is not a number from 1 to 65": func(o *Options) { o.HealthListen = ":65536" },
	} {
		o := r.options
		change(&o)
		if _, err := newServer(o); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("newServer says %v, want %s", err, want)
		}
	}
}
