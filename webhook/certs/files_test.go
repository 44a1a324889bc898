package certs

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lightk8s/lightk8s/test/eventually"
)

// mount keeps files as the kubelet mounts a Secret: links through a folder that is replaced as a whole.
type mount struct {
	dir string
	n   int
}

func (m *mount) set(t *testing.T, data map[string][]byte) {
	t.Helper()
	m.n++
	now := filepath.Join(m.dir, "..", string(rune('a'+m.n)))
	try(t, os.Mkdir(now, 0o700))
	for name, content := range data {
		try(t, os.WriteFile(filepath.Join(now, name), content, 0o600))
		if _, err := os.Lstat(filepath.Join(m.dir, name)); err != nil {
			try(t, os.Symlink(filepath.Join("..data", name), filepath.Join(m.dir, name)))
		}
	}
	next := filepath.Join(m.dir, "..data_tmp")
	try(t, os.Symlink(now, next))
	try(t, os.Rename(next, filepath.Join(m.dir, "..data")))
}

func try(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreServedAsTheyAreReplaced(t *testing.T) {
	now := time.Now()
	first, second := fresh(t, now, "localhost"), fresh(t, now, "localhost")
	expired := fresh(t, now.Add(-100*day), "localhost")
	dir := filepath.Join(t.TempDir(), "mounted")
	try(t, os.Mkdir(dir, 0o700))
	m := &mount{dir: dir}
	f := NewFiles(dir, slog.New(slog.DiscardHandler))
	f.interval, f.retry = 50*time.Millisecond, 20*time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	for _, test := range []struct {
		name   string
		data   map[string][]byte // nil: nothing is written
		served map[string][]byte // nil: nothing is served
		ready  string
		status string
	}{
		{"absent", nil, nil, "no certificate yet", "no such file or directory"},
		{"garbage", map[string][]byte{leafCert: []byte("x"), leafKey: []byte("y")}, nil, "no certificate yet", "failed to find any PEM data"},
		{"a key of another", with(first, second, leafKey), nil, "no certificate yet", "private key does not match public key"},
		{"good", first, first, "", "certificate until "},
		{"replaced", second, second, "", "certificate until "},
		{"garbage after good", map[string][]byte{leafCert: []byte("x"), leafKey: []byte("y")}, second, "", "; read certificate: "},
		{"gone", map[string][]byte{}, second, "", "; read certificate: "},
		{"expired", expired, expired, "the certificate cannot be served: expired at ", "certificate until "},
		{"good again", first, first, "", "certificate until "},
	} {
		if test.data != nil {
			m.set(t, test.data)
		}
		err := eventually.Succeeds(t.Context(), 20*time.Second, func() error {
			ready := ""
			if err := f.Ready(); err != nil {
				ready = err.Error()
			}
			if servedBy(f) == leafOf(test.served) && (ready == "") == (test.ready == "") && strings.HasPrefix(ready, test.ready) &&
				strings.Contains(f.Status(), test.status) {
				return nil
			}
			return fmt.Errorf("serves %.40q, want %.40q; ready %s, want %s; status %s, want %s",
				servedBy(f), leafOf(test.served), ready, test.ready, f.Status(), test.status)
		})
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
	}
	cancel()
	try(t, <-ended)
	if f.Metrics().Rotations != 4 || f.Metrics().Errors == 0 {
		t.Errorf("metrics: %+v", f.Metrics())
	}
}

func servedBy(f *Files) string {
	certificate, err := f.GetCertificate(nil)
	if err != nil {
		return ""
	}
	return string(certificate.Leaf.Raw)
}

func leafOf(data map[string][]byte) string {
	if data == nil {
		return ""
	}
	return string(parse(maps.Clone(data)).leaf.Leaf.Raw)
}

func TestMemoryRenewsItsLeafAndKeepsItsAuthority(t *testing.T) {
	var offset atomic.Int64
	now := func() time.Time { return start.Add(time.Duration(offset.Load())) }
	m, err := NewMemory([]string{"localhost", "127.0.0.1"}, testTerms, now, nil)
	try(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(m.Authority())
	authority := string(m.Authority())
	for days, rotations := range map[int]uint64{0: 1, 19: 1} {
		offset.Store(int64(time.Duration(days) * day))
		try(t, m.renewLeaf())
		if m.Metrics().Rotations != rotations {
			t.Errorf("after %d days: %d certificates", days, m.Metrics().Rotations)
		}
	}
	for days := 0; days < 290; days += 5 {
		offset.Store(int64(time.Duration(days) * day))
		try(t, m.renewLeaf())
		try(t, m.Ready())
		certificate, err := m.GetCertificate(nil)
		try(t, err)
		for _, host := range []string{"localhost", "127.0.0.1"} {
			if _, err := certificate.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host, CurrentTime: now()}); err != nil {
				t.Fatalf("after %d days: %v", days, err)
			}
		}
	}
	if string(m.Authority()) != authority || m.Metrics().Rotations < 14 {
		t.Errorf("%d certificates", m.Metrics().Rotations)
	}
	offset.Store(int64(301 * day))
	if err := m.renewLeaf(); err == nil || !strings.HasPrefix(err.Error(), "expired at ") {
		t.Errorf("with an expired authority: %v", err)
	}
	if m.Ready() == nil {
		t.Error("ready with an expired certificate")
	}
}
