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
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

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

// CheckSections compares files of a txtar archive with what the test gets; one whose data is nil must
// not be there, and one whose data is empty must. Under -update it writes them behind the others of the archive.
func CheckSections(tb testing.TB, file string, sections ...txtar.File) {
	tb.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	var others []txtar.File
	want := map[string][]byte{}
	for _, old := range archive.Files {
		if slices.ContainsFunc(sections, func(s txtar.File) bool { return s.Name == old.Name }) {
			want[old.Name] = append([]byte{}, old.Data...)
		} else {
			others = append(others, old)
		}
	}
	for _, got := range sections {
		if diff := cmp.Diff(text(want[got.Name]), text(got.Data)); diff != "" {
			tb.Errorf("%s of %s (-want +got); if it should be so, -update writes it:\n%s", got.Name, repo.Name(file), diff)
		}
		if got.Data != nil {
			others = append(others, got)
		}
	}
	if *update {
		Write(tb, file, txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: others}))
	}
}

// text is nil where there is no data.
func text(data []byte) *string {
	if data == nil {
		return nil
	}
	s := string(data)
	return &s
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
