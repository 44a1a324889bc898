package certs

import (
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

// step is what has to be done to the Secret. Each step includes those before it.
type step int

const (
	keep             step = iota
	dropOld               // forget replaced authorities that have no leaf in service
	anotherLeaf           // sign another leaf
	anotherAuthority      // make another authority, and a leaf of it
)

// decide returns what a keyring needs at a moment, and why.
func decide(k keyring, hosts []string, terms Terms, now time.Time) (step, string) {
	if err := authorityFlaw(k, now); err != nil {
		return anotherAuthority, fmt.Sprintf("certificate authority: %v", err)
	}
	if !now.Before(due(k.authority)) {
		return anotherAuthority, "certificate authority: two thirds of its life are over"
	}
	if err := leafFlaw(k, hosts, now); err != nil {
		return anotherLeaf, fmt.Sprintf("certificate: %v", err)
	}
	if !now.Before(due(k.leaf.Leaf)) {
		return anotherLeaf, "certificate: two thirds of its life are over"
	}
	if k.oldErr != nil {
		return dropOld, fmt.Sprintf("replaced authorities: %v", k.oldErr)
	}
	if !sameCertificates(needed(k.authority, k.old, terms.Leaf, now), k.old) {
		return dropOld, "replaced authorities: one has no certificate in service"
	}
	return keep, ""
}

// authorityFlaw returns why the authority cannot sign.
func authorityFlaw(k keyring, now time.Time) error {
	if k.authorityErr != nil {
		return k.authorityErr
	}
	return timeFlaw(k.authority, now)
}

// leafFlaw returns why the leaf cannot be served: a client that trusts the authority and
// calls one of the hosts would refuse it.
func leafFlaw(k keyring, hosts []string, now time.Time) error {
	if k.leafErr != nil {
		return k.leafErr
	}
	if k.authority == nil {
		return fmt.Errorf("its authority is unknown: %w", k.authorityErr)
	}
	if err := timeFlaw(k.leaf.Leaf, now); err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AddCert(k.authority)
	if _, err := k.leaf.Leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: now}); err != nil {
		return err
	}
	for _, host := range hosts {
		if err := k.leaf.Leaf.VerifyHostname(host); err != nil {
			return err
		}
	}
	return nil
}

func timeFlaw(c *x509.Certificate, now time.Time) error {
	if now.Before(c.NotBefore) {
		return fmt.Errorf("not valid before %s", c.NotBefore.UTC().Format(time.RFC3339))
	}
	if !now.Before(c.NotAfter) {
		return fmt.Errorf("expired at %s", c.NotAfter.UTC().Format(time.RFC3339))
	}
	return nil
}

// renew carries a step out. remembered are authorities of leaves that this replica has
// served: the Secret can have lost them, and other replicas can still serve those leaves.
func renew(k keyring, s step, remembered []*x509.Certificate, hosts []string, terms Terms, now time.Time) (keyring, error) {
	next := keyring{authority: k.authority, signer: k.signer, leaf: k.leaf}
	old := k.old
	var err error
	if s == anotherAuthority {
		old = slices.Concat(k.authorities(), remembered)
		// Either list can lack the newest; how long one is needed follows from the one after it.
		slices.SortStableFunc(old, func(a, b *x509.Certificate) int { return b.NotBefore.Compare(a.NotBefore) })
		if next.authority, next.signer, err = newAuthority(terms.Authority, now); err != nil {
			return keyring{}, fmt.Errorf("make certificate authority: %w", err)
		}
	}
	if s >= anotherLeaf {
		if next.leaf, err = newLeaf(next.authority, next.signer, hosts, terms.Leaf, now); err == nil {
			err = leafFlaw(next, hosts, now)
		}
	}
	switch {
	case err != nil && s < anotherAuthority: // another authority, which must not sign this
		return renew(k, anotherAuthority, remembered, hosts, terms, now)
	case err != nil:
		return keyring{}, fmt.Errorf("make certificate: %w", err)
	}
	next.old = needed(next.authority, old, terms.Leaf, now)
	return next, nil
}
