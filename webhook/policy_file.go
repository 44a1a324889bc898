package webhook

import (
	"bytes"
	"context"
	"fmt"
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

	last []byte
	mu   sync.Mutex
	err  error // of the file as it is now; nil: it is in force
}

// maxPolicyFile bounds the file, in bytes: a ConfigMap cannot hold more.
const maxPolicyFile = 1 << 20

const policyInterval = 5 * time.Second

// run reads the file again and again until ctx ends.
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

// load takes the policy of the file into force if it has changed. A broken one is refused:
// the last good one stays.
func (p *policyFile) load() {
	content, err := readPolicy(p.name)
	if err == nil && p.last != nil && bytes.Equal(content, p.last) {
		return
	}
	if err == nil {
		p.last = content
		err = p.take(content)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		if p.err == nil || p.err.Error() != err.Error() {
			p.log.Error("policy was refused, the last good one stays in force", "file", p.name, "error", err)
			p.metrics.reloads.WithLabelValues("refused").Inc()
		}
		p.metrics.current.Set(0)
		p.err = err
		return
	}
	p.err = nil
	p.metrics.current.Set(1)
	p.metrics.reloads.WithLabelValues("loaded").Inc()
	p.log.Info("policy is in force", "file", p.name)
}

func (p *policyFile) take(content []byte) error {
	parsed, err := policy.ParsePolicy(p.name, content)
	if err != nil {
		return err
	}
	return p.configure(parsed)
}

// broken says what is wrong with the file; nil: nothing.
func (p *policyFile) broken() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

func readPolicy(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	if info.Size() > maxPolicyFile {
		return nil, fmt.Errorf("read policy %s: it has %d bytes, more than %d", name, info.Size(), maxPolicyFile)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	return content, nil
}
