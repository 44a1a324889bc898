package webhook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// policyFile keeps the policy of a file in force. The kubelet replaces the file of a ConfigMap
// within a minute or so; reading a few hundred bytes again is cheaper than to watch for that.
type policyFile struct {
	name      string
	configure func(policy.Policy) error
	metrics   *metrics
	log       *slog.Logger

	// Of the goroutine that loads.
	last    []byte // content that was last tried; nil: none yet
	lastErr error  // what came of it

	mu       sync.Mutex
	standing standing
}

// maxPolicyFile bounds the file, in bytes: a ConfigMap cannot hold more.
const maxPolicyFile = 1 << 20

const policyInterval = 5 * time.Second

// run reads the file repeatedly until ctx ends.
func (p *policyFile) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(policyInterval):
			p.load()
		}
	}
}

// load takes the policy of the file into force if it has changed. A broken one is refused: the
// last good one stays, or the defaults, which are tightened to what can still be read.
func (p *policyFile) load() {
	content, err := readPolicy(p.name)
	tried := err == nil && (p.last == nil || !bytes.Equal(content, p.last))
	if tried {
		p.last, p.lastErr = content, p.take(content)
	}
	if err == nil {
		err = p.lastErr
	}
	before := p.now()
	now := standing{err: err, level: before.level, good: before.good || err == nil}
	if err != nil && !now.good {
		now.level = p.tighten(before.level, content)
	}
	p.mu.Lock()
	p.standing = now
	p.mu.Unlock()
	switch {
	case err != nil && (before.err == nil || before.err.Error() != err.Error()):
		p.log.Error("policy was refused", "file", p.name, "in force", now.inForce(), "error", err, eventKey, "PolicyRefused")
		p.metrics.reloads.WithLabelValues("refused").Inc()
		p.metrics.current.Set(0)
	case err == nil && (tried || before.err != nil):
		if before.err != nil {
			p.log.Info("policy is in force again", "file", p.name, eventKey, "PolicyInForce")
		} else {
			p.log.Info("policy is in force", "file", p.name)
		}
		p.metrics.reloads.WithLabelValues("loaded").Inc()
		p.metrics.current.Set(1)
	}
}

func (p *policyFile) take(content []byte) error {
	parsed, err := policy.ParsePolicy(p.name, content)
	if err != nil {
		return err
	}
	return p.configure(parsed)
}

// broken returns what is wrong with the file; nil: nothing.
func (p *policyFile) broken() error { return p.now().err }

func (p *policyFile) now() standing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.standing
}

func readPolicy(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	content, err := io.ReadAll(io.LimitReader(file, maxPolicyFile+1))
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	if len(content) > maxPolicyFile {
		return nil, fmt.Errorf("read policy %s: it has more than %d bytes", name, maxPolicyFile)
	}
	return content, nil
}
