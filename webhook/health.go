package webhook

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// health answers the probes. Ready is a process that has its policies prepared, a certificate
// to serve and its TLS port open, and was not told to stop.
type health struct {
	started      func() error
	certificates Certificates
	policy       *policyFile // nil: no file
	enforcement  func() string
	sizing       *sizingInformer
	stopping     atomic.Bool
}

func (h *health) ready() error {
	if h.stopping.Load() {
		return errStopping
	}
	if err := h.certificates.Ready(); err != nil {
		return err
	}
	return h.started()
}

func (h *health) mux(registry prometheus.Gatherer) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		code, first := http.StatusOK, "ready"
		if err := h.ready(); err != nil {
			code, first = http.StatusServiceUnavailable, "not ready: "+err.Error()
		}
		say(w, code, first+"\n"+h.detail())
	})
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return mux
}

// detail returns what is wrong and yet no reason to call another replica, which has the same.
func (h *health) detail() string {
	policy := "defaults"
	if h.policy != nil {
		policy = h.policy.now().line(h.policy.name)
	}
	return fmt.Sprintf("%s\nenforcement: %s\npolicy: %s\nsizes: %s", h.certificates.Status(), h.enforcement(), policy, h.sizing.get().Sizing)
}

func say(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = fmt.Fprintln(w, text) // the client is gone
}
