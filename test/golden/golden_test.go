package golden_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

// check compares got with a file under -update or without, and returns what it fails with and the
// file afterwards.
func check(t *testing.T, file, got string, update bool) (failures []string, content string) {
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
	golden.Check(r, file, []byte(got))
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
		failures, after := check(t, file, step.got, step.update)
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
