package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"slices"
	"time"
)

// publication is the bundle that all webhook configurations carry, and since when this
// replica has seen that.
type publication struct {
	bundle []byte // nil: they differ, or one cannot be read or written
	since  time.Time
}

// see is the publication after another look at the configurations.
func (p publication) see(bundle []byte, now time.Time) publication {
	if bundle == nil {
		return publication{}
	}
	if bytes.Equal(p.bundle, bundle) && !now.Before(p.since) {
		return p
	}
	return publication{bundle: bundle, since: now}
}

// mayServe reports whether a leaf of another authority can take the place of the one in
// service. The API server must have taken the bundle that trusts it to heart, which needs
// some time after it was written. What is no longer trusted, or no longer valid, is not
// worth waiting with.
func mayServe(p publication, k keyring, current *tls.Certificate, authority *x509.Certificate, settle time.Duration, now time.Time) bool {
	switch {
	case current == nil || timeFlaw(current.Leaf, now) != nil:
		return true
	case authority.Equal(k.authority):
		return true
	case p.bundle == nil:
		return false
	}
	stillTrusted := slices.ContainsFunc(k.authorities(), authority.Equal)
	return !stillTrusted || !now.Before(p.since.Add(settle))
}
