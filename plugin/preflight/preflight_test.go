package preflight_test

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/preflight"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/manifest"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/golden"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

func loaded(t *testing.T) *policy.Engine {
	t.Helper()
	engine, err := policy.Load(rego.Bundle(), policy.WithControls(admission.Controls))
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// run plans what a case holds, by values of the chart: input.yaml as the objects of a cluster, or as manifests that
// are sent to the one of cluster.yaml, of the minor version in minor.
func run(t *testing.T, engine *policy.Engine, archive *txtar.Archive, values, output string) (out, errOut string, code int) {
	t.Helper()
	settings, err := preflight.FromValues("values.yaml", []byte(values), "")
	if err != nil {
		t.Fatal(err)
	}
	from := func(name string, kinds []schema.GroupKind) source.Source {
		files := manifest.Files{Paths: []string{"-"}, Stdin: strings.NewReader(section(archive, name))}
		return files.Source(source.Wanted{Inventory: kinds})
	}
	var stdout, stderr bytes.Buffer
	o := preflight.Options{
		Source: from("input.yaml", preflight.Inventory()), Namespace: "default",
		Engine: engine, Settings: settings, Now: time.Now, Output: output, Width: 80, Out: &stdout, ErrOut: &stderr,
	}
	if section(archive, "cluster.yaml") != "" {
		o.Source, o.Around = from("input.yaml", nil), from("cluster.yaml", preflight.AroundKinds())
	}
	if text := section(archive, "minor"); text != "" {
		if o.Minor, err = strconv.Atoi(strings.TrimSpace(text)); err != nil {
			t.Fatal(err)
		}
	}
	err = o.Run(t.Context())
	return stdout.String(), stderr.String(), exitcode.Of(err)
}

func section(archive *txtar.Archive, name string) string {
	for _, file := range archive.Files {
		if file.Name == name {
			return string(file.Data)
		}
	}
	return ""
}

// Each case is judged, and then again with the values that the first run asks to install with: nothing
// is denied any more.
func TestPlans(t *testing.T) {
	engine := loaded(t)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			values := section(archive, "values.yaml")
			out, errOut, code := run(t, engine, archive, values, "")
			golden.CheckSections(t, file,
				txtar.File{Name: "out", Data: []byte(out)}, txtar.File{Name: "err", Data: []byte(errOut)})
			finds := strings.Contains(out, "To be denied") || strings.Contains(out, "Refused by")
			if want := map[bool]int{true: exitcode.Findings, false: 0}[finds]; code != want {
				t.Errorf("exit code %d, want %d", code, want)
			}
			if strings.Contains(out, "exception: none") {
				return
			}
			more, _, _ := run(t, engine, archive, values, "values")
			out, _, _ = run(t, engine, archive, values+more, "")
			if !strings.Contains(out, "Nothing would be denied.") {
				t.Errorf("with the values that were asked for:\n%s\n%s", more, out)
			}
		})
	}
}
