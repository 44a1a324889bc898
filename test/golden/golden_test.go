package golden_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/lightk8s/lightk8s/test/golden"
)

// recorder is a test that goes on after it failed.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

// run compares with a file under -update or without, and returns what that fails with and the file
// afterwards.
func run(t *testing.T, file string, update bool, compare func(testing.TB)) (failures []string, content string) {
	t.Helper()
	if err := flag.Set("update", fmt.Sprint(update)); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := flag.Set("update", "false"); err != nil {
			t.Error(err)
		}
	}()
	r := &recorder{TB: t}
	compare(r)
	data, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return r.failures, string(data)
}

func TestAFileThatDiffersIsNamedAndWrittenUnderUpdateOnly(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "file")
	for _, step := range []struct {
		got    string
		update bool
		want   []string // parts of the failures
		after  string
	}{
		{"a", false, []string{"no such file", "-want +got"}, ""},
		{"a", true, []string{"-want +got", "wrote " + file}, "a"},
		{"a", false, nil, "a"},
		{"a", true, nil, "a"},
		{"b", false, []string{file + " (-want +got)"}, "a"},
		{"b", true, []string{file + " (-want +got)", "wrote " + file}, "b"},
	} {
		failures, after := run(t, file, step.update, func(tb testing.TB) { golden.Check(tb, file, []byte(step.got)) })
		if len(failures) != len(step.want) || after != step.after {
			t.Fatalf("%s, -update=%t: %q, and the file holds %q", step.got, step.update, failures, after)
		}
		for i, want := range step.want {
			if !strings.Contains(failures[i], want) {
				t.Errorf("%s, -update=%t: %s, want %s", step.got, step.update, failures[i], want)
			}
		}
	}
}

func TestSectionsOfAnArchive(t *testing.T) {
	const before = "Why.\n-- in --\n1\n-- out --\n2\n-- error --\nbad\n-- last --\n3\n"
	const after = "Why.\n-- in --\n1\n-- last --\n3\n-- out --\n4\n-- log --\n"
	file := filepath.Join(t.TempDir(), "case.txtar")
	if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(tb testing.TB) {
		golden.CheckSections(tb, file, txtar.File{Name: "out", Data: []byte("4\n")}, txtar.File{Name: "error"}, txtar.File{Name: "log", Data: []byte{}})
	}
	for _, step := range []struct {
		update bool
		want   []string // beginnings of the failures
		after  string
	}{
		{false, []string{"out of ", "error of ", "log of "}, before},
		{true, []string{"out of ", "error of ", "log of ", "wrote "}, after},
		{false, nil, after},
		{true, nil, after},
	} {
		failures, got := run(t, file, step.update, check)
		if len(failures) != len(step.want) || got != step.after {
			t.Fatalf("-update=%t: %q, and the file holds\n%s", step.update, failures, got)
		}
		for i, want := range step.want {
			if !strings.HasPrefix(failures[i], want) {
				t.Errorf("-update=%t: %s, want %s", step.update, failures[i], want)
			}
		}
	}
}
