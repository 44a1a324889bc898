// Package field_test holds audit and tune to the answers that README.md asks for.
package field_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/lightk8s/lightk8s/plugin"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
)

// row is a row of a table of README.md.
type row map[string]string

// quoted returns what stands in backquotes in a cell.
func (r row) quoted(t *testing.T, column string) []string {
	t.Helper()
	cell, ok := r[column]
	if !ok {
		t.Fatalf("README.md has no column %q", column)
	}
	var items []string
	for _, match := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		items = append(items, match[1])
	}
	if rest := strings.TrimSpace(regexp.MustCompile("`[^`]+`").ReplaceAllString(cell, "")); rest != "" {
		t.Fatalf("%s, %q: %q stands outside of backquotes", r["file"], column, rest)
	}
	return items
}

// rows reads the table under a heading of README.md.
func rows(t *testing.T, heading string) []row {
	t.Helper()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("README.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var columns []string
	var table []row
	for line := range strings.Lines(section) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if columns == nil {
			for _, cell := range cells {
				columns = append(columns, strings.TrimSpace(cell))
			}
			continue
		}
		if len(cells) != len(columns) {
			t.Fatalf("README.md: %d cells instead of %d in %s", len(cells), len(columns), line)
		}
		entry := row{}
		for i, cell := range cells {
			entry[columns[i]] = strings.TrimSpace(cell)
		}
		table = append(table, entry)
	}
	return table
}

// run runs the command as main does, without a cluster.
func run(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	t.Setenv("KUBECONFIG", os.DevNull)
	var stdout, stderr bytes.Buffer
	cmd := plugin.NewCommand("kubectl-lightk8s", genericiooptions.IOStreams{In: strings.NewReader(""), Out: &stdout, ErrOut: &stderr})
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(t.Context())
	if err != nil && err.Error() != "" {
		stderr.WriteString("error: " + err.Error() + "\n")
	}
	return exitcode.Of(err), stdout.String(), stderr.String()
}

// matches reports whether a finding is what a cell of the table names: control[:name[:severity]].
func matches(finding report.Finding, wanted string) bool {
	parts := strings.SplitN(wanted, ":", 3)
	return finding.Control == parts[0] &&
		(len(parts) < 2 || finding.Object.Name == parts[1]) &&
		(len(parts) < 3 || string(finding.Severity) == parts[2])
}

func TestAudit(t *testing.T) { testAudit(t, "Audit") }

func TestAuditOfCompleteFiles(t *testing.T) { testAudit(t, "Audit of complete files", "--complete") }

// testAudit audits the files of a table, with more flags.
func testAudit(t *testing.T, heading string, flags ...string) {
	t.Helper()
	for _, entry := range rows(t, heading) {
		t.Run(entry["file"], func(t *testing.T) {
			code, out, errOut := run(t, append([]string{"audit", "-f", filepath.Join("inputs", entry["file"]), "-o", "json"}, flags...)...)
			var audited report.Report
			if err := json.Unmarshal([]byte(out), &audited); err != nil {
				t.Fatalf("exit code %d: %v\n%s", code, err, errOut)
			}
			if code != exitcode.Clean && code != exitcode.Findings {
				t.Errorf("exit code %d: %s%+v", code, errOut, audited.Errors)
			}
			found, absent, skipped := entry.quoted(t, "found"), entry.quoted(t, "not found"), entry.quoted(t, "skipped")
			if len(found)+len(absent)+len(skipped) == 0 {
				t.Fatal("the row asks for nothing")
			}
			for _, wanted := range found {
				if !slices.ContainsFunc(slices.Collect(audited.Findings.All()), func(f report.Finding) bool { return matches(f, wanted) }) {
					t.Errorf("no finding %s", wanted)
				}
			}
			for _, unwanted := range absent {
				checkExists(t, unwanted)
				for f := range audited.Findings.All() {
					if matches(f, unwanted) {
						t.Errorf("finding %s: %s %s", unwanted, f.Path, f.Message)
					}
				}
			}
			for _, wanted := range skipped {
				if !slices.ContainsFunc(audited.Skipped, func(s report.Skip) bool { return s.Control == wanted && s.Objects > 0 }) {
					t.Errorf("%s is not skipped", wanted)
				}
			}
		})
	}
}

// checkExists fails where a control that must find nothing was renamed or misspelled.
func checkExists(t *testing.T, wanted string) {
	t.Helper()
	id, _, _ := strings.Cut(wanted, ":")
	found, err := filepath.Glob(filepath.Join("..", "..", "rego", "bundle", "lightk8s", "controls", "*", id))
	if err != nil || len(found) != 1 {
		t.Errorf("no control %s (%v)", id, err)
	}
}

func TestTune(t *testing.T) {
	for _, entry := range rows(t, "Tune") {
		t.Run(entry["file"], func(t *testing.T) {
			code, out, errOut := run(t, "tune", "-o", "wide", "-f", filepath.Join("inputs", entry["file"]))
			if strconv.Itoa(code) != entry["exit code"] {
				t.Errorf("exit code %d, want %s: %s", code, entry["exit code"], errOut)
			}
			printed := strings.Join(strings.Fields(out+errOut), " ")
			for _, wanted := range entry.quoted(t, "says") {
				if !strings.Contains(printed, wanted) {
					t.Errorf("does not say %q:\n%s%s", wanted, out, errOut)
				}
			}
			for _, unwanted := range entry.quoted(t, "does not say") {
				if strings.Contains(printed, unwanted) {
					t.Errorf("says %q:\n%s%s", unwanted, out, errOut)
				}
			}
		})
	}
}

// A file without a row is not checked.
func TestEveryFileHasARow(t *testing.T) {
	var named []string
	for _, entry := range slices.Concat(rows(t, "Audit"), rows(t, "Audit of complete files"), rows(t, "Tune")) {
		named = append(named, entry["file"])
	}
	files, err := filepath.Glob(filepath.Join("inputs", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(named, filepath.Base(file)) {
			t.Errorf("%s has no row in README.md", file)
		}
	}
}
