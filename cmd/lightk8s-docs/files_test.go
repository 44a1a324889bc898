package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inFolder is one file to generate, out/a.md, in an empty folder.
func inFolder(t *testing.T) (*files, string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	f := &files{content: map[string][]byte{}, owned: []string{filepath.Join(out, "*.md")}}
	f.add(filepath.Join(out, "a.md"), []byte("a\n"))
	return f, out
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestCheckListsWhatIsNotAsItWouldBeWritten(t *testing.T) {
	f, out := inFolder(t)
	f.add(filepath.Join(out, "b.md"), []byte("b\n"))
	f.add(filepath.Join(out, "c.md"), []byte("c\n"))
	put(t, filepath.Join(out, "b.md"), "B\n")
	put(t, filepath.Join(out, "c.md"), "c\n")
	put(t, filepath.Join(out, "old.md"), "old\n")
	put(t, filepath.Join(out, "guide.txt"), "by hand\n")
	want := "generated files are not up to date; run `make generate`\n" +
		"  " + out + "/a.md: is missing\n" +
		"  " + out + "/b.md: is out of date\n" +
		"  " + out + "/old.md: is left over"
	err := f.check()
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(filepath.Join(out, "a.md")); !os.IsNotExist(err) {
		t.Error("check wrote a file")
	}
}

func TestCheckIsContentAfterWrite(t *testing.T) {
	f, out := inFolder(t)
	put(t, filepath.Join(out, "old.md"), "old\n")
	put(t, filepath.Join(out, "guide.txt"), "by hand\n")
	if err := f.write(); err != nil {
		t.Fatal(err)
	}
	if err := f.check(); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]bool{"a.md": true, "old.md": false, "guide.txt": true} {
		_, err := os.Stat(filepath.Join(out, name))
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
