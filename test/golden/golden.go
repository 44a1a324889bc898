// Package golden compares what tests get with files, which `go test PACKAGE -update` writes.
//
// Under -update a test whose files differ fails as it does without: go test shows what a test
// prints only where it fails, and the files are to be read before the next run passes.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/repo"
)

var update = flag.Bool("update", false, "write the files that differ from what the tests get, and name them: read them, and test again")

// Updating reports whether -update is set.
func Updating() bool { return *update }

// Check compares a file with what the test gets. Under -update it writes the file, too.
func Check(tb testing.TB, file string, got []byte) {
	tb.Helper()
	want, err := os.ReadFile(file)
	if err != nil && (!*update || !errors.Is(err, fs.ErrNotExist)) {
		tb.Fatalf("%v; -update writes it", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		tb.Errorf("%s (-want +got); if it should be so, -update writes it:\n%s", repo.Name(file), diff)
	}
	if *update {
		Write(tb, file, got)
	}
}

// Write writes a file under -update, and names it, unless it holds just that.
func Write(tb testing.TB, file string, data []byte) {
	tb.Helper()
	was, err := os.ReadFile(file)
	if err == nil && bytes.Equal(was, data) {
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		tb.Fatal(err)
	}
	tb.Errorf("wrote %s: read it, and test again without -update", repo.Name(file))
}
