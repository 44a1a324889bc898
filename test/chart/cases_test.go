package chart_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// A case is a file of charts/lightk8s/tests:
//
//	values.yaml    the values
//	kube-version   of the cluster; absent: helm's own
//	rendered.yaml  what comes out
//	notes.txt      what the user reads; absent with a kube-version, which helm has no way to show notes for
const casesFolder = chart + "/tests"

// caseNames lists the cases.
func caseNames(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(casesFolder + "/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", casesFolder, err)
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".txtar"))
	}
	return names
}

func readCase(t *testing.T, name string) (archive *txtar.Archive, files map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join(casesFolder, name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for _, file := range archive.Files {
		switch file.Name {
		case "values.yaml", "kube-version", "rendered.yaml", "notes.txt":
			files[file.Name] = string(file.Data)
		default:
			t.Fatalf("%s: %s is no part of a case", name, file.Name)
		}
	}
	return archive, files
}

func renderCase(t *testing.T, files map[string]string) string {
	t.Helper()
	args := []string{"--values", valuesFile(t, files["values.yaml"])}
	if version := strings.TrimSpace(files["kube-version"]); version != "" {
		args = append(args, "--kube-version", version)
	}
	return render(t, args...)
}

func TestCasesRenderAsWritten(t *testing.T) {
	for _, name := range caseNames(t) {
		t.Run(name, func(t *testing.T) {
			archive, files := readCase(t, name)
			got := map[string]string{"rendered.yaml": renderCase(t, files)}
			if files["kube-version"] == "" {
				got["notes.txt"] = strings.TrimRight(notes(t, files["values.yaml"]), "\n") + "\n"
			}
			if *update {
				writeCase(t, name, archive, got)
				return
			}
			for _, file := range []string{"rendered.yaml", "notes.txt"} {
				if diff := cmp.Diff(files[file], got[file]); diff != "" {
					t.Errorf("%s (-want +got); if it should be so: go test ./test/chart -update\n%s", file, diff)
				}
			}
		})
	}
}

func writeCase(t *testing.T, name string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	written := &txtar.Archive{Comment: archive.Comment}
	for _, file := range archive.Files {
		if file.Name == "values.yaml" || file.Name == "kube-version" {
			written.Files = append(written.Files, file)
		}
	}
	for _, file := range []string{"rendered.yaml", "notes.txt"} {
		if got[file] != "" {
			written.Files = append(written.Files, txtar.File{Name: file, Data: []byte(got[file])})
		}
	}
	if err := os.WriteFile(filepath.Join(casesFolder, name+".txtar"), txtar.Format(written), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestRenderingTwiceGivesTheSame(t *testing.T) {
	for _, name := range caseNames(t) {
		_, files := readCase(t, name)
		if diff := cmp.Diff(renderCase(t, files), renderCase(t, files)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestChartPassesLint(t *testing.T) {
	if _, err := runHelm("lint", "--strict", "--quiet", "--namespace", namespace, chart); err != nil {
		t.Error(err)
	}
}
