package certs

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/certwatcher"
)

// Files serves tls.crt and tls.key of a folder, which another program writes: a Secret that
// is mounted, cert-manager. The caBundle is theirs to keep as well.
type Files struct {
	served
	cert, key string
	interval  time.Duration // between two reads where no event tells of a change
	retry     time.Duration // while there is nothing to read
	log       *slog.Logger
}

// NewFiles names the folder. It is first read by Run, and can still be empty. log can be
// nil: silent.
func NewFiles(dir string, log *slog.Logger) *Files {
	return &Files{
		served: served{now: time.Now},
		cert:   filepath.Join(dir, leafCert), key: filepath.Join(dir, leafKey),
		interval: 10 * time.Second, retry: 2 * time.Second,
		log: cmp.Or(log, slog.New(slog.DiscardHandler)),
	}
}

// Run serves what the files hold until ctx ends. A pair that cannot be read leaves the
// last one in service.
func (f *Files) Run(ctx context.Context) error {
	for {
		f.tell(f.watch(ctx))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(f.retry):
		}
	}
}

// watch follows the files from the first time that they can be read. It returns when
// they cannot, or when they can no longer be watched.
func (f *Files) watch(ctx context.Context) error {
	watcher, err := certwatcher.New(f.cert, f.key)
	if err != nil {
		return fmt.Errorf("read certificate: %w", err)
	}
	f.take(watcher)
	// What counts is what the watcher holds by then. It calls back under its own lock.
	watcher.RegisterCallback(func(tls.Certificate) { go f.take(watcher) })
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- watcher.WithWatchInterval(f.interval).Start(ctx) }()
	f.tell(nil)
	for {
		select {
		case err := <-ended:
			return err
		case <-time.After(f.interval):
		}
		err := watcher.ReadCertificate() // it keeps its own errors to itself
		if err != nil {
			err = fmt.Errorf("read certificate: %w", err)
		}
		f.tell(err)
		f.take(watcher)
	}
}

func (f *Files) take(watcher *certwatcher.CertWatcher) {
	certificate, err := watcher.GetCertificate(nil)
	if err != nil || certificate == nil {
		return
	}
	if f.serve(certificate, nil) {
		f.log.Info("serving another certificate", "until", certificate.Leaf.NotAfter)
	}
}

func (f *Files) tell(err error) {
	if f.report(err != nil, texts(err)...) && err != nil {
		f.log.Warn("cannot read the certificate", "error", err)
	}
}
