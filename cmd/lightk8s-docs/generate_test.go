package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/explain"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policy/library"
	"github.com/lightk8s/lightk8s/test/golden"
)

// The generator runs in the root of the module.
func TestMain(m *testing.M) {
	if err := os.Chdir("../.."); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// bundle is the small bundle that `kubectl lightk8s explain` is tested with.
func bundle() fs.FS { return os.DirFS("plugin/explain/testdata/bundle") }

var places = folders{docs: "docs", schemas: "schemas", chart: "charts/lightk8s", libraries: "lib", fronts: []string{"README.md", "README.zh-CN.md"}, compiled: "compiled.bin"}

func generated(t *testing.T) *files {
	t.Helper()
	f, err := generate(t.Context(), bundle(), places)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEveryFileIsGenerated(t *testing.T) {
	want := []string{
		"README.md", "README.zh-CN.md",
		"charts/lightk8s/README.md", "charts/lightk8s/files/exceptions.yaml", "charts/lightk8s/values.schema.json",
		"compiled.bin",
		"docs/controls/README.md", "docs/controls/network.md", "docs/controls/storage.md",
		"docs/exceptions.md", "docs/rbac/reader.yaml", "docs/schema/fixplan.v1alpha1.json", "docs/schema/plan.v1alpha1.json", "docs/schema/policy.v1alpha1.json", "docs/schema/report.v1alpha1.json", "docs/schema/webhookplan.v1alpha1.json", "docs/schema/webhookstatus.v1alpha1.json", "docs/waivers.md",
		"lib/README.md",
		"schemas/containers.json", "schemas/input.json", "schemas/pod-metadata.json", "schemas/pod-spec.json", "schemas/setters.json",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(generated(t).content))); diff != "" {
		t.Error(diff)
	}
}

func TestPages(t *testing.T) {
	f := generated(t)
	for _, name := range []string{"README.md", "network.md", "storage.md"} {
		golden.Check(t, filepath.Join("cmd", "lightk8s-docs", "testdata", name), f.content["docs/controls/"+name])
	}
}

func TestFrontPageCountsTheControls(t *testing.T) {
	categories := []category{{name: "network", pages: make([]explain.Page, 2)}, {name: "storage", pages: make([]explain.Page, 1)}}
	page, err := frontPage([]byte("There are [0 controls](docs/controls/README.md).\n"), categories)
	if want := "There are [3 controls](docs/controls/README.md).\n"; err != nil || string(page) != want {
		t.Errorf("%q, %v, want %q", page, err, want)
	}
	chinese, err := frontPage([]byte("[12 个控制项](docs/controls/README.md)\n"), categories)
	if want := "[3 个控制项](docs/controls/README.md)\n"; err != nil || string(chinese) != want {
		t.Errorf("%q, %v, want %q", chinese, err, want)
	}
	if _, err := frontPage([]byte("There are many.\n"), categories); err == nil {
		t.Error("a page without a figure is no error")
	}
}

func TestWaiversPage(t *testing.T) {
	page, err := waiversPage([]policy.Waiver{
		{Reason: "It configures the network of the node.", Controls: []string{"host-*"}, Images: []string{"ghcr.io/flannel-io/*"}},
		{Reason: "No user can change it.", Controls: []string{"*"}, Kinds: []string{"Pod", "Node"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, filepath.Join("cmd", "lightk8s-docs", "testdata", "waivers.md"), page)
}

func TestFilesAreTheSameEveryTime(t *testing.T) {
	if diff := cmp.Diff(generated(t).content, generated(t).content); diff != "" {
		t.Error(diff)
	}
}

// Every link to a control leads to a heading that is there.
func TestLinksOfTheIndexLeadToSections(t *testing.T) {
	f := generated(t)
	links := 0
	for part := range strings.SplitSeq(string(f.content["docs/controls/README.md"]), "](") {
		target, _, _ := strings.Cut(part, ")")
		file, anchor, ok := strings.Cut(target, ".md#")
		if !ok {
			continue
		}
		links++
		if !strings.Contains(string(f.content["docs/controls/"+file+".md"]), "\n## "+anchor+"\n") {
			t.Errorf("%s leads nowhere", target)
		}
	}
	if links == 0 {
		t.Error("there is no link")
	}
}

func TestControlWithoutAnExampleIsAnError(t *testing.T) {
	files := fstest.MapFS{}
	const folder = "lightk8s/controls/storage/storage-class"
	for _, name := range []string{"storage_class.rego", "pass-retain.txtar"} {
		data, err := fs.ReadFile(bundle(), folder+"/"+name)
		if err != nil {
			t.Fatal(err)
		}
		files[folder+"/"+name] = &fstest.MapFile{Data: data}
	}
	_, err := generate(t.Context(), files, places)
	if err == nil || err.Error() != "control storage-class has no fail or no pass case to show" {
		t.Errorf("error %v", err)
	}
}

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"plain words, spec.tls":        "plain words, spec.tls",
		"a * and <b> and c_d":          `a \* and &lt;b> and c\_d`,
		"code `a*b<c>` stays, d*e not": "code `a*b<c>` stays, d\\*e not",
		"one ` alone, and *":           `one ' alone, and \*`,
		"verbs [*]\nof  #1":            `verbs \[\*\] of \#1`,
	} {
		if got := prose(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	for text, want := range map[string]string{"a": "`a`", "a`b": "`` a`b ``"} {
		if got := code(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestChaptersStandInOrder(t *testing.T) {
	got := inOrder(map[string][]string{"5.2.10": nil, "5.2.9": nil, "5.2": nil, "Pod": nil, "Network": nil})
	if diff := cmp.Diff([]string{"5.2", "5.2.9", "5.2.10", "Network", "Pod"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestLibrariesPage(t *testing.T) {
	golden.Check(t, filepath.Join("cmd", "lightk8s-docs", "testdata", "libraries.md"), librariesPage([]library.Library{
		{
			Name: "nodes", Title: "The nodes of the cluster", Description: "Lists the Nodes of the inventory.",
			Example: "some node in nodes.all", Imports: []string{"data.lightk8s.lib.nodes"},
			Rules: []library.Rule{{Call: "nodes.all", Value: "The Nodes of the inventory."}},
		},
		{
			Name: "resources", Title: "Requests and limits", Description: "Reads them.",
			Example: "some entry in workload.sized\nresources.stated(entry.container, \"limits\", \"cpu\")",
			Imports: []string{"data.lightk8s.lib.resources", "data.lightk8s.lib.workload"},
			Rules:   []library.Rule{{Call: `resources.stated(holder, "limits"|"requests", name)`, Value: "A request or limit as written; null or [] if there is none."}},
		},
	}))
}
