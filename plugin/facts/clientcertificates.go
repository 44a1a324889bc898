package facts

import (
	"math"
	"strconv"
	"time"
)

// clientCertificateBuckets is the histogram of what was left of client certificates, in seconds. An
// API server counts a certificate before it verifies it.
const clientCertificateBuckets = "apiserver_client_certificate_expiration_seconds_bucket"

// ClientCertificates counts the requests that came with a client certificate.
type ClientCertificates struct {
	Requests int64 `json:"requests"`
	// LastWeek is how many of them came in the last week of their certificate, or after its end.
	LastWeek int64 `json:"lastWeek"`
	// Ended is how many of them came after the end of their certificate.
	Ended int64 `json:"ended"`
}

// buckets are the cumulative counts of a histogram by their upper bounds.
type buckets map[float64]int64

func (b buckets) add(labels map[string]string, value float64) {
	bound, err := strconv.ParseFloat(labels["le"], 64)
	if n := counted(value); err == nil && n != nil {
		b[bound] = *n
	}
}

// clientCertificates is nil where one of the bounds is not among those of the histogram.
func clientCertificates(b buckets) *ClientCertificates {
	requests, all := b[math.Inf(1)]
	week, hasWeek := b[(7 * 24 * time.Hour).Seconds()]
	ended, hasEnd := b[0]
	if !all || !hasWeek || !hasEnd {
		return nil
	}
	return &ClientCertificates{Requests: requests, LastWeek: week, Ended: ended}
}
