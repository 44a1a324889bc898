package webhook

import (
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

const (
	// maxNamespaces bounds what is kept of tolerated requests: anyone who reaches the port can name a namespace.
	maxNamespaces = 64
	// otherNamespaces counts for the others. No namespace has such a name.
	otherNamespaces = "(others)"
	// tolerationInterval is how long no further Event is made about a namespace.
	tolerationInterval = time.Hour
)

// tolerations counts the requests that would have been denied, and makes an Event of the first of a namespace.
type tolerations struct {
	count       *prometheus.CounterVec
	enforcement func() string
	log         *slog.Logger

	mu   sync.Mutex
	told map[string]time.Time // of the last Event, by namespace
}

// note counts a request. Where nothing is to be stored it is logged alone.
func (t *tolerations) note(request admission.Request, outcome admission.Outcome, fields []any) {
	fields = append(fields, "controls", outcome.WouldDeny, "enforcement", t.enforcement())
	if request.DryRun {
		t.log.Info("would be denied", fields...)
		return
	}
	namespace, first := t.meet(brief(request.Namespace), time.Now())
	t.count.WithLabelValues(namespace).Inc()
	if first {
		t.log.Warn("would be denied", append(fields, eventKey, "WouldDeny")...)
	} else {
		t.log.Info("would be denied", fields...)
	}
}

// meet returns what a namespace is counted as, and whether an Event about it is due.
func (t *tolerations) meet(namespace string, now time.Time) (counted string, first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, known := t.told[namespace]
	if !known && len(t.told) >= maxNamespaces {
		namespace = otherNamespaces
		last, known = t.told[namespace]
	}
	if known && now.Sub(last) < tolerationInterval {
		return namespace, false
	}
	if t.told == nil {
		t.told = map[string]time.Time{}
	}
	t.told[namespace] = now
	return namespace, true
}
