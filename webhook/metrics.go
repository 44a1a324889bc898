package webhook

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/lightk8s/lightk8s/webhook/admission"
)

// metrics counts what the webhook does.
type metrics struct {
	reviews  *prometheus.CounterVec
	duration *prometheus.HistogramVec
	controls *prometheus.CounterVec
	errors   *prometheus.CounterVec
	// tolerated are requests that would have been denied, by namespace. Prometheus keeps the label namespace for that
	// of the target.
	tolerated *prometheus.CounterVec
	// unanswered are reviews of which the API server decides by its failurePolicy.
	unanswered *prometheus.CounterVec
	reloads    *prometheus.CounterVec
	current    prometheus.Gauge
}

// newMetrics registers the metrics. certificates and nodes are asked at each scrape.
func newMetrics(registry prometheus.Registerer, certificates Certificates, sizing *sizingInformer) *metrics {
	m := &metrics{
		reviews: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lightk8s_reviews_total", Help: "Admission reviews answered.",
		}, []string{"review", "allowed", "exempt"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lightk8s_review_duration_seconds", Help: "Time from the first byte of a review to its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1},
		}, []string{"review"}),
		controls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lightk8s_findings_total", Help: "Requests that a control denied, would have denied or warned of.",
		}, []string{"control", "effect"}),
		tolerated: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lightk8s_would_deny_total", Help: "Requests admitted with a warning that would have been denied, but for the enforcement; dry runs apart.",
		}, []string{"resource_namespace"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lightk8s_errors_total", Help: "Reviews that could not be judged in full, and bodies that were no review.",
		}, []string{"review"}),
		unanswered: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lightk8s_unanswered_total", Help: "Requests that were not read in time, or found no place: the failurePolicy decides of them.",
		}, []string{"review", "reason"}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lightk8s_policy_reloads_total", Help: "Attempts to load a changed policy file.",
		}, []string{"result"}),
		current: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "lightk8s_policy_current", Help: "1 where the policy in force is the one in the file, 0 where that one is broken.",
		}),
	}
	registry.MustRegister(m.reviews, m.duration, m.controls, m.tolerated, m.errors, m.unanswered, m.reloads, m.current,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("lightk8s_certificate_expiry_timestamp_seconds", "When the served certificate ends; 0: there is none.", func() float64 {
			if expiry := certificates.Metrics().Expiry; !expiry.IsZero() {
				return float64(expiry.Unix())
			}
			return 0
		}),
		counter("lightk8s_certificate_rotations_total", "Certificates taken into service.", func() float64 {
			return float64(certificates.Metrics().Rotations)
		}),
		counter("lightk8s_certificate_errors_total", "Attempts to read, make or publish a certificate that failed.", func() float64 {
			return float64(certificates.Metrics().Errors)
		}),
		gauge("lightk8s_nodes_known", "1 where sizes are made from the nodes of the cluster, 0 where from the static size.", func() float64 {
			if sizing.known() {
				return 1
			}
			return 0
		}))
	return m
}

func gauge(name, help string, value func() float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
}

func counter(name, help string, value func() float64) prometheus.Collector {
	return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value)
}

func (m *metrics) observe(review string, outcome admission.Outcome, took time.Duration) {
	m.reviews.WithLabelValues(review, strconv.FormatBool(outcome.Response.Allowed), strconv.FormatBool(outcome.Exempt != "")).Inc()
	m.duration.WithLabelValues(review).Observe(took.Seconds())
	for _, control := range outcome.Denied {
		m.controls.WithLabelValues(control, "denied").Inc()
	}
	for _, control := range outcome.Warned {
		m.controls.WithLabelValues(control, "warned").Inc()
	}
	if outcome.Tolerated {
		for _, control := range outcome.WouldDeny {
			m.controls.WithLabelValues(control, "tolerated").Inc()
		}
	}
	if len(outcome.Errors) > 0 {
		m.errors.WithLabelValues(review).Inc()
	}
}

func (m *metrics) malformed(review string) {
	m.errors.WithLabelValues(review).Inc()
}
