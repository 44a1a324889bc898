package tune

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/plugin/tune/print"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/golden"
	"github.com/lightk8s/lightk8s/test/repo"
)

// engine is loaded once: it takes half a second.
var engine = sync.OnceValues(func() (*policy.Engine, error) {
	all, err := policy.Load(rego.Bundle())
	if err != nil {
		return nil, err
	}
	return plan.Controls(all)
})

// tune plans for the cluster in a file.
func tune(t *testing.T, file string, printer print.Printer) (string, error) {
	t.Helper()
	e, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	o := Options{
		Input: plan.Input{
			Source: manifest.Files{Paths: []string{file}}.Source(plan.Wanted(e)),
			Engine: e, Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		},
		Printer: printer, Out: &out, ErrOut: &out,
	}
	err = o.Run(context.Background())
	return out.String(), err
}

// TestPlans plans for each cluster under testdata/plan. A case holds cluster.yaml, and what comes of
// it: the table, and the words and the exit code that the command ends with.
func TestPlans(t *testing.T) {
	cases, err := filepath.Glob("testdata/plan/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			case_, err := filepath.Abs(name)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir()) // no path of this machine is in the output
			if err := os.WriteFile("cluster.yaml", archive.Files[0].Data, 0o600); err != nil {
				t.Fatal(err)
			}
			printer, err := print.New("wide", print.Options{Width: 100})
			if err != nil {
				t.Fatal(err)
			}
			table, err := tune(t, "cluster.yaml", printer)
			golden.CheckSections(t, case_,
				txtar.File{Name: "plan.txt", Data: []byte(table)}, txtar.File{Name: "ending.txt", Data: []byte(endingOf(err))})
		})
	}
}

func endingOf(err error) string {
	var coded *exitcode.Error
	if errors.As(err, &coded) && coded.Err == nil {
		return "exit " + string(rune('0'+exitcode.Of(err))) + "\n"
	}
	if err == nil {
		return "exit 0\n"
	}
	return "exit " + string(rune('0'+exitcode.Of(err))) + ": " + err.Error() + "\n"
}

func TestFormats(t *testing.T) {
	for file, test := range map[string]struct {
		format string
		opts   print.Options
	}{
		"kiosk.table.txt":       {"table", print.Options{}},
		"kiosk.table-color.txt": {"table", print.Options{Color: true}},
		"kiosk.wide-80.txt":     {"wide", print.Options{Width: 80}},
		"kiosk.wide-color.txt":  {"wide", print.Options{Color: true}},
		"kiosk.json":            {"json", print.Options{}},
		"kiosk.html":            {"html", print.Options{ToolVersion: "v0.1.0"}},
	} {
		t.Run(file, func(t *testing.T) {
			printer, err := print.New(test.format, test.opts)
			if err != nil {
				t.Fatal(err)
			}
			got, err := tune(t, repo.Path("examples/cluster-snapshot.yaml"), printer)
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, filepath.Join("testdata", "golden", file), []byte(got))
		})
	}
}

func TestUnknownFormat(t *testing.T) {
	_, err := print.New("xml", print.Options{})
	if want := `unknown output format "xml": want table, wide, json, yaml or html`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
