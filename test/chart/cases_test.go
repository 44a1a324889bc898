package chart_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/lightk8s/lightk8s/test/golden"
	"github.com/lightk8s/lightk8s/test/helm"
)

// A case is a file of charts/lightk8s/tests:
//
//	values.yaml    the values
//	kube-version   of the cluster; absent: helm's own
//	api-versions   that the cluster serves, beside helm's own
//	rendered.yaml  what comes out
//	notes.txt      what the user reads; absent with either of both, which helm has no way to show notes for
var casesFolder = chart + "/tests"

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

func caseFile(name string) string { return filepath.Join(casesFolder, name+".txtar") }

func readCase(t *testing.T, name string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile(caseFile(name))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, file := range archive.Files {
		switch file.Name {
		case "values.yaml", "kube-version", "api-versions", "rendered.yaml", "notes.txt":
			files[file.Name] = string(file.Data)
		default:
			t.Fatalf("%s: %s is no part of a case", name, file.Name)
		}
	}
	return files
}

func renderCase(t *testing.T, files map[string]string) string {
	t.Helper()
	args := []string{"--values", valuesFile(t, files["values.yaml"])}
	if version := strings.TrimSpace(files["kube-version"]); version != "" {
		args = append(args, "--kube-version", version)
	}
	for _, version := range strings.Fields(files["api-versions"]) {
		args = append(args, "--api-versions", version)
	}
	return render(t, args...)
}

func TestCasesRenderAsWritten(t *testing.T) {
	for _, name := range caseNames(t) {
		t.Run(name, func(t *testing.T) {
			files := readCase(t, name)
			rendered, read := txtar.File{Name: "rendered.yaml", Data: []byte(renderCase(t, files))}, txtar.File{Name: "notes.txt"}
			if files["kube-version"] == "" && files["api-versions"] == "" {
				read.Data = []byte(strings.TrimRight(notes(t, files["values.yaml"]), "\n") + "\n")
			}
			golden.CheckSections(t, caseFile(name), rendered, read)
		})
	}
}

func TestRenderingTwiceGivesTheSame(t *testing.T) {
	for _, name := range caseNames(t) {
		files := readCase(t, name)
		if diff := cmp.Diff(renderCase(t, files), renderCase(t, files)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestChartPassesLint(t *testing.T) {
	if _, err := helm.Run("lint", "--strict", "--quiet", "--namespace", namespace, chart); err != nil {
		t.Error(err)
	}
}
