package certs

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// Memory makes a certificate for a process that speaks to no cluster. Its authority is
// kept nowhere, and lives as long as the process.
type Memory struct {
	served
	bundle  []byte
	keyring keyring // of the goroutine that runs
	hosts   []string
	terms   Terms
	log     *slog.Logger
}

// NewMemory makes an authority and a certificate for the hosts, which are names or
// addresses. now can be nil: time.Now; so can log: silent.
func NewMemory(hosts []string, terms Terms, now func() time.Time, log *slog.Logger) (*Memory, error) {
	terms, err := terms.orDefault()
	if err == nil {
		err = checkHosts(hosts)
	}
	if err != nil {
		return nil, fmt.Errorf("make certificate in memory: %w", err)
	}
	if now == nil {
		now = time.Now
	}
	m := &Memory{served: served{now: now}, hosts: slices.Clone(hosts), terms: terms, log: cmp.Or(log, slog.New(slog.DiscardHandler))}
	if m.keyring, err = renew(keyring{}, anotherAuthority, nil, m.hosts, terms, now()); err != nil {
		return nil, fmt.Errorf("make certificate in memory: %w", err)
	}
	if m.bundle, err = m.keyring.bundle(); err != nil {
		return nil, fmt.Errorf("make certificate in memory: %w", err)
	}
	m.serve(m.keyring.leaf, m.keyring.authority)
	return m, nil
}

// Authority is the certificate, in PEM, that a client must trust. It stays the same.
func (m *Memory) Authority() []byte { return slices.Clone(m.bundle) }

// Run signs another certificate in time, until ctx ends.
func (m *Memory) Run(ctx context.Context) error {
	for {
		if err := m.renewLeaf(); m.report(err != nil, texts(err)...) && err != nil {
			m.log.Warn("cannot renew the certificate", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(jitter(m.terms.Leaf / 100)):
		}
	}
}

// renewLeaf signs another certificate when the one in service is due. The authority is
// not renewed: clients were told which one to trust.
func (m *Memory) renewLeaf() error {
	if m.now().Before(due(m.keyring.leaf.Leaf)) {
		return nil
	}
	next, err := renew(m.keyring, anotherLeaf, nil, m.hosts, m.terms, m.now())
	if err != nil {
		return err
	}
	if !next.authority.Equal(m.keyring.authority) {
		return timeFlaw(m.keyring.authority, m.now())
	}
	m.keyring = next
	m.serve(next.leaf, next.authority)
	return nil
}

func texts(err error) []string {
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}
