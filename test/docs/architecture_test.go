package docs_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

const module = "github.com/lightk8s/lightk8s/"

// rows are the first cells of the rows of a table, which stand in backquotes.
func rows(t *testing.T, page, heading string) []string {
	t.Helper()
	_, section, found := strings.Cut(page, "\n## "+heading+"\n")
	if !found {
		t.Fatalf("docs/architecture.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var cells []string
	for _, match := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(section, -1) {
		cells = append(cells, match[1])
	}
	return cells
}

func architecture(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// The list of folders is the order of dependence: a package that imports one above it would make
// the picture untrue.
func TestFoldersDependOnThoseBelow(t *testing.T) {
	folders := rows(t, architecture(t), "Folders")
	place := func(pkg string) int {
		for pkg != "." {
			if i := slices.Index(folders, pkg); i >= 0 {
				return i
			}
			pkg = path.Dir(pkg)
		}
		return -1
	}
	for pkg, imports := range packages(t, "cmd", "plugin", "webhook", "rego") {
		at := place(pkg)
		if at < 0 {
			t.Errorf("docs/architecture.md does not say what is in %s", pkg)
			continue
		}
		for _, imported := range imports {
			if to := place(imported); to < at {
				t.Errorf("%s imports %s, which docs/architecture.md lists above it", pkg, imported)
			}
		}
	}
	for _, folder := range folders {
		if info, err := os.Stat(filepath.Join(root, folder)); err != nil || !info.IsDir() {
			t.Errorf("docs/architecture.md speaks of %s, which is no folder", folder)
		}
	}
}

// packages are the packages below folders, with what they import of this module; tests apart.
func packages(t *testing.T, folders ...string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, folder := range folders {
		err := fs.WalkDir(os.DirFS(root), folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			pkg := path.Dir(name)
			found[pkg] = append(found[pkg], []string{}...)
			for _, spec := range file.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					return err
				}
				if below, ok := strings.CutPrefix(imported, module); ok {
					found[pkg] = append(found[pkg], below)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// What the page says of imports is what the linter enforces.
func TestImportRulesAreThoseOfTheLinter(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, ".golangci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]any `json:"rules"`
				} `json:"depguard"`
			} `json:"settings"`
		} `json:"linters"`
	}
	if err := yaml.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	said := rows(t, architecture(t), "Who imports whom")
	enforced := slices.Sorted(maps.Keys(config.Linters.Settings.Depguard.Rules))
	slices.Sort(said)
	if !slices.Equal(said, enforced) {
		t.Errorf("docs/architecture.md names the rules\n%v, and .golangci.yml has\n%v", said, enforced)
	}
}
