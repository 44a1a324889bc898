package main

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/repo"
)

// copied is a copy of the bundle to write into.
func copied(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bundle")
	if err := os.CopyFS(dir, rego.Bundle()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// categories are those of the bundle.
func categories(t *testing.T) []string {
	t.Helper()
	folders, err := fs.Glob(rego.Bundle(), controlsFolder+"/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no categories: %v", err)
	}
	var names []string
	for _, folder := range folders {
		names = append(names, path.Base(folder))
	}
	return names
}

// What `go test ./rego/policytest` finds once the control is in the bundle.
func TestCasesOfANewControlPass(t *testing.T) {
	dir := copied(t)
	ids := map[string]string{"default": "24-hours"} // a keyword of Rego in a category that starts with a digit
	for _, category := range categories(t) {
		ids["new-"+category] = category
	}
	for id, category := range ids {
		if err := run([]string{"-bundle", dir, "-category", category, "-id", id, "-new-category"}, &bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
	}
	suite, err := policytest.NewSuite(dir, repo.Path("rego/schemas"))
	if err != nil {
		t.Fatal(err)
	}
	for id, category := range ids {
		t.Run(category, func(t *testing.T) {
			control, ok := suite.Engine.Control(id)
			if !ok || control.Category != category {
				t.Fatalf("control %s is in category %q, want %s", id, control.Category, category)
			}
			suite.Check(t, control)
			checkFormat(t, dir, control)
			if id != "default" {
				checkKinds(t, suite.Engine, control)
			}
		})
	}
}

func checkFormat(t *testing.T, bundle string, control policy.Control) {
	t.Helper()
	file := filepath.Join(bundle, filepath.FromSlash(controlsFolder), control.Category, control.ID, strings.ReplaceAll(control.ID, "-", "_")+".rego")
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	formatted, err := policytest.Formatted(file, string(source))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(formatted), string(source)); diff != "" {
		t.Errorf("opa fmt changes it (-want +got):\n%s", diff)
	}
}

// checkKinds expects other controls of the category to judge the kinds of the example.
func checkKinds(t *testing.T, engine *policy.Engine, example policy.Control) {
	t.Helper()
	judged := map[schema.GroupKind]bool{}
	for _, control := range engine.Controls() {
		for _, kind := range control.Kinds {
			judged[kind] = judged[kind] || control.Category == example.Category && control.ID != example.ID
		}
	}
	for _, kind := range example.Kinds {
		if !judged[kind] {
			t.Errorf("no other control of the category judges %s", kind)
		}
	}
}

func TestItSaysWhatItWroteAndHowToGoOn(t *testing.T) {
	dir := copied(t)
	var out bytes.Buffer
	if err := run([]string{"-bundle", dir, "-category", "workload", "-id", "standard-input"}, &out); err != nil {
		t.Fatal(err)
	}
	want := "Wrote " + dir + "/lightk8s/controls/workload/standard-input. Its tests pass: go test ./rego/policytest -run 'TestControl/^standard-input$'\n" +
		"CONTRIBUTING.md says how to go on.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	files, err := filepath.Glob(dir + "/lightk8s/controls/workload/standard-input/*.rego")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 || filepath.Base(files[0]) != "standard_input.rego" {
		t.Errorf("Rego files are %v", files)
	}
}

func TestNamesAreChecked(t *testing.T) {
	bundle := fstest.MapFS{
		"lightk8s/controls/workload/liveness-probe/liveness_probe.rego": {},
		"lightk8s/controls/network/node-port/node_port.rego":            {},
	}
	for _, test := range []struct {
		category, id string
		newCategory  bool
		want         string
	}{
		{"workload", "my-control", false, ""},
		{"house", "my-control", true, ""},
		{"", "my-control", false, "no category: pass -category CATEGORY -id ID"},
		{"workload", "", false, "no id: pass -category CATEGORY -id ID"},
		{"workload", "My_Control", false, `id "My_Control" is not kebab-case: lower-case letters, digits, and single hyphens between them`},
		{"workload", "../escape", false, `id "../escape" is not kebab-case: lower-case letters, digits, and single hyphens between them`},
		{"work load", "my-control", true, `category "work load" is not kebab-case: lower-case letters, digits, and single hyphens between them`},
		{"workload", "liveness-probe", false, `control id "liveness-probe" is taken: lightk8s/controls/workload/liveness-probe`},
		{"network", "liveness-probe", false, `control id "liveness-probe" is taken: lightk8s/controls/workload/liveness-probe`},
		{"workloads", "my-control", false, `unknown category "workloads": did you mean "workload"? -new-category makes a new one`},
		{"house", "my-control", false, `unknown category "house": want one of network, workload; -new-category makes a new one`},
	} {
		err := control{Category: test.category, ID: test.id}.check(bundle, test.newCategory)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s/%s: got %q, want %q", test.category, test.id, got, test.want)
		}
	}
}

func TestAnEmptyBundleIsAnError(t *testing.T) {
	err := control{Category: "workload", ID: "my-control"}.check(fstest.MapFS{}, true)
	if err == nil || err.Error() != "there is no control in the bundle: run at the root of the repository" {
		t.Errorf("error %v", err)
	}
}

func TestEveryCategoryHasAnExampleOfItsOwn(t *testing.T) {
	for _, category := range categories(t) {
		if got, want := (control{Category: category}).skeleton(), "skeleton/"+category; got != want {
			t.Errorf("category %s has the example %s, want %s", category, got, want)
		}
	}
}

func TestPackageIsWrittenAsOPAFormatsIt(t *testing.T) {
	for c, want := range map[control]string{
		{"workload", "my-control"}:   `lightk8s.controls.workload["my-control"]`,
		{"pod-security", "stdin"}:    `lightk8s.controls["pod-security"].stdin`,
		{"network", "default"}:       `lightk8s.controls.network["default"]`,
		{"network", "3-replicas"}:    `lightk8s.controls.network["3-replicas"]`,
		{"24-hours", "every-minute"}: `lightk8s.controls["24-hours"]["every-minute"]`,
	} {
		if got := c.Package(); got != want {
			t.Errorf("%v: package %s, want %s", c, got, want)
		}
	}
}
