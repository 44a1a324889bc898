// Package docs_test holds what is written by hand in docs to what is there.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/test/repo"
)

var root = repo.Path("")

// A threat model whose tests were renamed or removed answers nothing.
func TestThreatModelNamesTestsAndCasesThatExist(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "threat-model.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests, cases := names(t)
	for _, match := range regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z]+|(?:validate|mutate)-[a-z-]+)`").FindAllStringSubmatch(string(page), -1) {
		name := match[1]
		if !slices.Contains(tests, name) && !slices.Contains(cases, name) {
			t.Errorf("docs/threat-model.md names %s, which is neither a test nor a case", name)
		}
	}
}

// names lists the tests and fuzz targets of the repository, and the cases of the webhook.
func names(t *testing.T) (tests, cases []string) {
	t.Helper()
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z]+)\(`)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != root:
			return fs.SkipDir
		case strings.HasSuffix(path, ".txtar") && strings.Contains(path, "webhook"):
			cases = append(cases, strings.TrimSuffix(entry.Name(), ".txtar"))
		case strings.HasSuffix(path, "_test.go"):
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, match := range function.FindAllStringSubmatch(string(content), -1) {
				tests = append(tests, match[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests, cases
}
