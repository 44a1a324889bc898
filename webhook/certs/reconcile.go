package certs

import (
	"context"
	"errors"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// maxAttempts bounds how often a replica that loses a race reads again at once.
const maxAttempts = 5

// Reconcile looks at the Secret and the webhook configurations once, and repairs what is
// not as it should be. The error is of what could not be repaired; it is also in Status.
// It is for one goroutine: either this or Run.
func (m *Manager) Reconcile(ctx context.Context) error {
	var troubles []string
	var err error
	for range maxAttempts {
		if troubles, err = m.attempt(ctx); !isConflict(err) {
			break
		}
	}
	if err != nil {
		troubles = append(troubles, err.Error())
	}
	if m.report(err != nil, troubles...) {
		if len(troubles) > 0 {
			m.log.Warn("certificates are not as they should be", "trouble", troubles)
		} else {
			m.log.Info("certificates are as they should be")
		}
	}
	return err
}

// attempt reads the configurations before the Secret: so the Secret is at least as new as
// the bundle that it is compared with, and a bundle of a newer Secret makes the write a
// conflict instead of being overwritten.
func (m *Manager) attempt(ctx context.Context) (troubles []string, err error) {
	configurations := m.cluster.configurations(ctx)
	secret, err := m.cluster.secret(ctx)
	if err != nil {
		return nil, err
	}
	k, saveErr := m.repair(ctx, secret)
	if isConflict(saveErr) {
		return nil, saveErr
	}
	if flaw := leafFlaw(k, m.hosts, m.now()); flaw != nil {
		// What is in service goes on as long as it is valid.
		return nil, errors.Join(saveErr, flaw)
	}
	m.remembered = slices.Clone(k.authorities())
	troubles, bundle, err := m.publishAll(ctx, configurations, k)
	if isConflict(err) {
		return nil, err
	}
	m.published = m.published.see(bundle, m.now())
	m.take(k)
	return troubles, errors.Join(saveErr, err)
}

// repair makes what the Secret lacks, and returns what it holds then. With an error it is
// what it held before.
func (m *Manager) repair(ctx context.Context, secret *unstructured.Unstructured) (keyring, error) {
	k := parse(secretData(secret))
	todo, why := decide(k, m.hosts, m.terms, m.now())
	if todo == keep {
		return k, nil
	}
	next, err := renew(k, todo, m.remembered, m.hosts, m.terms, m.now())
	if err != nil {
		return k, err
	}
	data, err := next.data()
	if err != nil {
		return k, err
	}
	if err := m.cluster.save(ctx, secret, data); err != nil {
		return k, err
	}
	m.log.Info("renewed the certificates in the Secret", "why", why, "until", next.leaf.Leaf.NotAfter, "authorityUntil", next.authority.NotAfter)
	m.changed = m.now()
	return next, nil
}

// publishAll writes the bundle where it is missing. The bundle that it returns is nil
// unless every configuration that there is carries it.
func (m *Manager) publishAll(ctx context.Context, configurations []configuration, k keyring) (absent []string, bundle []byte, err error) {
	if bundle, err = k.bundle(); err != nil {
		return nil, nil, err
	}
	var errs []error
	for _, c := range configurations {
		switch {
		case c.err != nil:
			errs = append(errs, c.err)
		case c.object == nil:
			absent = append(absent, c.name+" is absent")
		case !carries(c.object, bundle):
			if err := m.cluster.publish(ctx, c, bundle); isConflict(err) {
				return nil, nil, err
			} else if err != nil {
				errs = append(errs, err)
				continue
			}
			m.log.Info("published the caBundle", "in", c.name)
			m.changed = m.now()
		}
	}
	if len(errs) > 0 {
		return absent, nil, errors.Join(errs...)
	}
	return absent, bundle, nil
}

// take serves the certificate of the Secret, if it can be served by now.
func (m *Manager) take(k keyring) {
	current, authority := m.holding()
	if m.waiting = !mayServe(m.published, k, current, authority, m.settle, m.now()); m.waiting {
		return
	}
	if m.serve(k.leaf, k.authority) {
		m.log.Info("serving another certificate", "until", k.leaf.Leaf.NotAfter)
		m.changed = m.now()
	}
}
