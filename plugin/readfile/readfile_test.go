package readfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadReadsAsMuchAsTheLimit(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(strings.Repeat("a", 1<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(t.Context(), name, 1<<20); len(data) != 1<<20 || err != nil {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	for _, large := range []string{name, "/dev/zero"} {
		if data, err := Read(t.Context(), large, 1<<20-1); data != nil || err == nil || !strings.HasPrefix(err.Error(), large+": larger than ") {
			t.Errorf("%s beyond the limit: %d bytes, %v", large, len(data), err)
		}
	}
	if _, err := Read(t.Context(), name+".gone", 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that does not exist: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ended, "/dev/zero", 1<<40); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context ended: %v", err)
	}
}
