package certs

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"k8s.io/client-go/dynamic"
)

// Config is what a Manager needs to know.
type Config struct {
	Client        dynamic.Interface
	Namespace     string   // of the Secret
	Secret        string   // name of the Secret in which authority and certificate are kept
	Configuration string   // name of both webhook configurations
	Hosts         []string // names and addresses under which clients call
	Terms         Terms
	Settle        time.Duration    // that an API server needs to take a new caBundle to heart; 0: 10 seconds
	Now           func() time.Time // nil: time.Now
	Log           *slog.Logger     // nil: silent
}

// Manager keeps an authority and a certificate in a Secret, and the caBundle of the
// webhook configurations equal to what trusts it. Any number of replicas can do so at
// once: all writes are conditional on what was read, and the loser takes what won.
type Manager struct {
	served
	cluster cluster
	hosts   []string
	terms   Terms
	settle  time.Duration
	log     *slog.Logger

	// Of the goroutine that reconciles.
	remembered []*x509.Certificate // the authorities last seen in the Secret
	published  publication
	waiting    bool // the certificate of the Secret is not in service yet
	changed    time.Time
}

// New checks the configuration. Nothing is read nor made before Run or Reconcile.
func New(c Config) (*Manager, error) {
	if c.Client == nil || c.Namespace == "" || c.Secret == "" || c.Configuration == "" {
		return nil, errors.New("keep certificates: a client, a namespace and the names of the Secret and of the webhook configurations are needed")
	}
	return newManager(apiCluster{c.Client, c.Namespace, c.Secret, c.Configuration}, c)
}

func newManager(on cluster, c Config) (*Manager, error) {
	terms, err := c.Terms.orDefault()
	if err == nil {
		err = checkHosts(c.Hosts)
	}
	if err != nil {
		return nil, fmt.Errorf("keep certificates: %w", err)
	}
	now := c.Now
	if now == nil {
		now = time.Now
	}
	return &Manager{
		served: served{now: now}, cluster: on, hosts: slices.Clone(c.Hosts), terms: terms,
		settle: cmp.Or(c.Settle, 10*time.Second), log: cmp.Or(c.Log, slog.New(slog.DiscardHandler)), changed: now(),
	}, nil
}

// Run reconciles until ctx ends. Trouble never ends it: Status and the log tell of it.
func (m *Manager) Run(ctx context.Context) error {
	for {
		attempt, cancel := context.WithTimeout(ctx, 15*time.Second)
		err := m.Reconcile(attempt)
		cancel()
		if err != nil && ctx.Err() == nil {
			m.log.Debug("certificates are not as they should be", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(jitter(m.pause())):
		}
	}
}

const (
	shortPause = time.Second
	longPause  = 10 * time.Second
)

// pause is the time to the next look: short after the start and after every change, when
// a user might be installing or repairing something, then at growing intervals.
func (m *Manager) pause() time.Duration {
	longest := longPause
	settling := m.waiting && m.published.bundle != nil
	if settling || m.Ready() != nil {
		longest = 5 * time.Second
	}
	return min(max(m.now().Sub(m.changed)/4, shortPause), longest)
}

// jitter spreads the replicas by a fifth of the pause.
func jitter(pause time.Duration) time.Duration {
	return time.Duration(float64(pause) * (0.8 + 0.4*rand.Float64())) //nolint:gosec // nothing secret
}
