package certs

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Metrics are what a source counts.
type Metrics struct {
	Expiry    time.Time // of the certificate in service; zero: there is none
	Rotations uint64    // certificates taken into service, the first included
	Errors    uint64    // attempts to read, make or publish that failed
}

// served is the certificate in service and what is known of it. All sources have one.
type served struct {
	now func() time.Time

	mu        sync.RWMutex
	current   *tls.Certificate
	authority *x509.Certificate // that signed it; nil: not known
	rotations uint64
	errors    uint64
	troubles  []string
}

var errNothingServed = errors.New("no certificate yet")

// GetCertificate is what tls.Config asks for.
func (s *served) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.current == nil {
		return nil, errNothingServed
	}
	return s.current, nil
}

// Ready returns why no client can be served. Trouble that leaves a valid certificate in
// service is none of its business: Status tells of it.
func (s *served) Ready() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.current == nil {
		return errNothingServed
	}
	if err := timeFlaw(s.current.Leaf, s.now()); err != nil {
		return fmt.Errorf("the certificate cannot be served: %w", err)
	}
	return nil
}

// Status returns one line with what is served, and any error beside it.
func (s *served) Status() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	what := "no certificate"
	if s.current != nil {
		what = "certificate until " + s.current.Leaf.NotAfter.UTC().Format(time.RFC3339)
	}
	return strings.Join(append([]string{what}, s.troubles...), "; ")
}

// Metrics returns the figures of this moment.
func (s *served) Metrics() Metrics {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m := Metrics{Rotations: s.rotations, Errors: s.errors}
	if s.current != nil {
		m.Expiry = s.current.Leaf.NotAfter
	}
	return m
}

// holding is what is in service, and the authority that signed it.
func (s *served) holding() (*tls.Certificate, *x509.Certificate) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.current, s.authority
}

// serve takes a certificate into service, and tells whether it is another one.
func (s *served) serve(next *tls.Certificate, authority *x509.Certificate) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && s.current.Leaf.Equal(next.Leaf) {
		return false
	}
	s.current, s.authority = next, authority
	s.rotations++
	return true
}

// report replaces the troubles, and tells whether they are others than before.
func (s *served) report(failed bool, troubles ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if failed {
		s.errors++
	}
	changed := strings.Join(s.troubles, "; ") != strings.Join(troubles, "; ")
	s.troubles = troubles
	return changed
}
