package repo_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lightk8s/lightk8s/test/repo"
)

func TestPathsHoldInEveryFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := os.Stat(repo.Path("test/repo/repo.go")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(repo.Path(""), "go.mod")); err != nil {
		t.Error(err)
	}
}

func TestNameOfAFile(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "file")
	for file, want := range map[string]string{
		"testdata/case.txtar":      "test/repo/testdata/case.txtar",
		"../golden/golden.go":      "test/golden/golden.go",
		repo.Path("rego/embed.go"): "rego/embed.go",
		elsewhere:                  elsewhere,
	} {
		if got := repo.Name(file); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}
