package manifest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/decode"
)

// read renders what a source yields: origin and object, "error: ..." or "notice: ...". The
// folder is left out of names.
func read(t *testing.T, f Files, folder string) []string {
	t.Helper()
	out := []string{}
	for target, err := range f.Source(source.Wanted{})(t.Context()) {
		var notice *source.Notice
		switch {
		case errors.As(err, &notice):
			out = append(out, "notice: "+notice.Text)
		case err != nil:
			var unread *source.ReadError
			if !errors.As(err, &unread) {
				t.Errorf("%v is no ReadError", err)
			}
			out = append(out, "error: "+err.Error())
		default:
			out = append(out, target.Origin.String()+" "+policy.RefOf(target.Object).String())
		}
	}
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], filepath.ToSlash(folder)+"/", "")
		out[i] = strings.ReplaceAll(out[i], filepath.ToSlash(folder), "FOLDER")
	}
	return out
}

// tree writes files into a new folder. Content that begins with -> is a link.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		var err error
		if to, isLink := strings.CutPrefix(content, "->"); isLink {
			err = os.Symlink(to, path)
		} else {
			err = os.WriteFile(path, []byte(content), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func namespace(name string) string {
	return "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}\n"
}

func TestFoldersAreReadAsByKubectl(t *testing.T) {
	root := tree(t, map[string]string{
		"b.yaml": namespace("b"), "a.yml": namespace("a1") + "---\n" + namespace("a2"), "c.json": `{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "c"}}`,
		"d.txt": "no manifest", "e.YAML": "no manifest", "f": "no manifest", ".hidden.yaml": namespace("hidden"), "empty.yaml": "", "comment.yaml": "# nothing\n",
		"below/g.yaml": namespace("g"), "below/deeper/h.yaml": namespace("h"), "g.link.yaml": "->below/g.yaml",
	})
	flat := []string{
		"notice: FOLDER: the folders below it hold manifests that were not read; -R reads them",
		".hidden.yaml:1 Namespace/hidden", "a.yml:1 Namespace/a1", "a.yml:5 Namespace/a2", "b.yaml:1 Namespace/b",
		"c.json:1 Namespace/c", "g.link.yaml:1 Namespace/g",
	}
	if diff := cmp.Diff(flat, read(t, Files{Paths: []string{root}}, root)); diff != "" {
		t.Errorf("the folder alone (-want +got):\n%s", diff)
	}
	deep := []string{
		".hidden.yaml:1 Namespace/hidden", "a.yml:1 Namespace/a1", "a.yml:5 Namespace/a2", "b.yaml:1 Namespace/b",
		"below/deeper/h.yaml:1 Namespace/h", "below/g.yaml:1 Namespace/g", "c.json:1 Namespace/c", "g.link.yaml:1 Namespace/g",
	}
	if diff := cmp.Diff(deep, read(t, Files{Paths: []string{root}, Recursive: true}, root)); diff != "" {
		t.Errorf("with those below (-want +got):\n%s", diff)
	}
}

func TestFilesAreReadWhateverTheirName(t *testing.T) {
	root := tree(t, map[string]string{"manifest": namespace("a")})
	if diff := cmp.Diff([]string{"manifest:1 Namespace/a"}, read(t, Files{Paths: []string{root + "/manifest"}}, root)); diff != "" {
		t.Error(diff)
	}
}

func TestLinksThatLeadInCirclesEnd(t *testing.T) {
	root := tree(t, map[string]string{
		"a.yaml": namespace("a"), "below/up": "->..", "self.yaml": "->self.yaml", "gone.yaml": "->nowhere.yaml", "folder.yaml": "->below", "below/b.yaml": namespace("b"),
	})
	want := []string{
		"a.yaml:1 Namespace/a", "below/b.yaml:1 Namespace/b", "error: folder.yaml:1: read: is a directory",
		"error: gone.yaml: no such file or directory", "error: self.yaml: too many levels of symbolic links",
	}
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{root}, Recursive: true}, root)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestALinkToAFolderIsTheFolder(t *testing.T) {
	root := tree(t, map[string]string{"real/a.yaml": namespace("a"), "link": "->real"})
	if diff := cmp.Diff([]string{"link/a.yaml:1 Namespace/a"}, read(t, Files{Paths: []string{root + "/link"}}, root)); diff != "" {
		t.Error(diff)
	}
}

func TestFoldersWithoutManifestsAreErrors(t *testing.T) {
	root := tree(t, map[string]string{"README.md": "#", "below/a.yaml": namespace("a")})
	want := []string{"error: FOLDER: no .yaml, .yml or .json file in the folder; the folders below it hold some, and -R reads them"}
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{root}}, root)); diff != "" {
		t.Error(diff)
	}
	root = tree(t, map[string]string{"README.md": "#", "below/README.md": "#"})
	want = []string{"error: FOLDER: no .yaml, .yml or .json file in the folder"}
	for _, recursive := range []bool{false, true} {
		if diff := cmp.Diff(want, read(t, Files{Paths: []string{root}, Recursive: recursive}, root)); diff != "" {
			t.Errorf("recursive %v: %s", recursive, diff)
		}
	}
}

func TestAChartIsNotReadAsManifestsWithoutHelm(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	root := tree(t, map[string]string{
		"a.yaml": namespace("a"), "shop/Chart.yaml": "name: shop", "shop/templates/b.yaml": "{{ if .x }}",
	})
	want := []string{"error: shop: the folder is a Helm chart, and helm is not on PATH; where it is, run helm template NAME shop | kubectl lightk8s audit -f -"}
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{root + "/shop"}}, root)); diff != "" {
		t.Error(diff)
	}
	want = append(want, "a.yaml:1 Namespace/a")
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{root}, Recursive: true}, root)); diff != "" {
		t.Error(diff)
	}
}

func TestPathsThatCannotBeReadAreErrorsAndTheRestIsRead(t *testing.T) {
	root := tree(t, map[string]string{"a.yaml": namespace("a"), "shut/b.yaml": namespace("b"), "shut.yaml": namespace("c")})
	want := []string{"error: gone.yaml: no such file or directory", "a.yaml:1 Namespace/a"}
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{root + "/gone.yaml", root + "/a.yaml"}}, root)); diff != "" {
		t.Error(diff)
	}
	if os.Getuid() == 0 {
		t.Skip("root can read everything")
	}
	for _, path := range []string{"shut", "shut.yaml"} {
		if err := os.Chmod(filepath.Join(root, path), 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(filepath.Join(root, path), 0o700) }) //nolint:errcheck,gosec // for RemoveAll alone
	}
	want = []string{"error: shut: permission denied", "a.yaml:1 Namespace/a", "error: shut.yaml: permission denied"}
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{root}, Recursive: true}, root)); diff != "" {
		t.Error(diff)
	}
}

func TestKustomizationsInAFolderAreLeftOutAloud(t *testing.T) {
	root := tree(t, map[string]string{"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": namespace("a"), "b/kustomization.yml": "{}"})
	want := []string{"notice: kustomization.yaml was left out: build it with -k FOLDER", "a.yaml:1 Namespace/a"}
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{root}}, root)); diff != "" {
		t.Error(diff)
	}
}

func TestKustomizationsAreBuilt(t *testing.T) {
	root := tree(t, map[string]string{
		"base/kustomization.yaml": "namePrefix: x-\nresources: [a.yaml]\n", "base/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		"broken/kustomization.yaml": "resources: [gone.yaml]\n", "none/a.yaml": namespace("a"),
		"outside/kustomization.yaml": "resources: [../base/a.yaml]\n",
	})
	if diff := cmp.Diff([]string{"base ConfigMap/x-a"}, read(t, Files{Kustomize: root + "/base"}, root)); diff != "" {
		t.Error(diff)
	}
	for _, folder := range []string{"broken", "none", "outside", "gone"} {
		got := read(t, Files{Kustomize: root + "/" + folder, Paths: []string{root + "/none/a.yaml"}}, root)
		if len(got) != 2 || !strings.HasPrefix(got[0], "error: "+folder+": build kustomization: ") || got[1] != "none/a.yaml:1 Namespace/a" {
			t.Errorf("%s: %q", folder, got)
		}
	}
}

func TestStandardInputIsRead(t *testing.T) {
	for input, want := range map[string]string{
		"\n" + namespace("a"): "-:1 Namespace/a",
		"":                    "error: standard input: empty",
		"\n\t\n":              "error: standard input: empty",
		"text":                "error: -:1: the document is a string, want a map",
	} {
		if diff := cmp.Diff([]string{want}, read(t, Files{Paths: []string{"-"}, Stdin: strings.NewReader(input)}, "FOLDER")); diff != "" {
			t.Errorf("%q: %s", input, diff)
		}
	}
	got := read(t, Files{Paths: []string{"-"}, Stdin: iotest.ErrReader(errors.New("broken"))}, "FOLDER")
	if diff := cmp.Diff([]string{"error: standard input: read: broken"}, got); diff != "" {
		t.Error(diff)
	}
}

// endless yields zeros until the limit stops it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	clear(p)
	e.read += len(p)
	return len(p), nil
}

func TestStreamsThatDoNotEndAreCutOff(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as much memory as the limit allows")
	}
	stream := &endless{}
	got := read(t, Files{Paths: []string{"-"}, Stdin: stream}, "FOLDER")
	if diff := cmp.Diff([]string{"error: standard input: larger than 256 MiB"}, got); diff != "" {
		t.Error(diff)
	}
	if stream.read > 2*maxStream {
		t.Errorf("%d bytes were read", stream.read)
	}
}

func TestManifestsAreDownloaded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a.yaml":
			io.WriteString(w, namespace("a")) //nolint:errcheck // the test sees what is missing
		case "/moved.yaml":
			http.Redirect(w, r, "/a.yaml", http.StatusFound)
		case "/page.html":
			io.WriteString(w, "<!DOCTYPE html>\n<html>\n<head><title>Sign in: now</title></head>\n</html>\n") //nolint:errcheck // the test sees what is missing
		case "/empty.yaml":
		case "/cut.yaml":
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, namespace("a")) //nolint:errcheck // the test sees what is missing
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	for path, want := range map[string]string{
		"/a.yaml":     "/a.yaml:1 Namespace/a",
		"/moved.yaml": "/moved.yaml:1 Namespace/a",
		"/gone.yaml":  "error: /gone.yaml: download: the server answered 404 Not Found",
		"/empty.yaml": "error: /empty.yaml: empty",
		"/cut.yaml":   "error: /cut.yaml: read: unexpected EOF",
		"/page.html":  "error: /page.html:3: mapping values are not allowed in this context",
	} {
		got := read(t, Files{Paths: []string{server.URL + path}}, "FOLDER")
		for i := range got {
			got[i] = strings.ReplaceAll(got[i], server.URL, "")
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	server.Close()
	if got := read(t, Files{Paths: []string{server.URL}}, "FOLDER"); len(got) != 1 || !strings.Contains(got[0], "download: ") {
		t.Errorf("no server: %q", got)
	}
	if got := read(t, Files{Paths: []string{"http://[broken/"}}, "FOLDER"); len(got) != 1 || !strings.HasPrefix(got[0], "error: http://[broken/: download: ") {
		t.Errorf("no URL: %q", got)
	}
}

func TestADownloadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	_, err := download(ctx, server.URL)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stream := strings.Repeat(namespace("a")+"---\n", 1000)
	objects, failed := 0, 0
	for _, err := range (Files{Paths: []string{"-"}, Stdin: strings.NewReader(stream)}).Source(source.Wanted{})(ctx) {
		if errors.Is(err, context.Canceled) {
			failed++
			continue
		}
		objects++
		cancel()
	}
	if objects != 1 || failed != 1 {
		t.Errorf("%d objects, %d errors", objects, failed)
	}
}

func TestABadDocumentDoesNotHideItsNeighbours(t *testing.T) {
	stream := namespace("a") + "---\nkind: [\n---\n" + namespace("b") + "---\nkind: Pod\n---\n" +
		"apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Namespace, metadata: {name: c}}, {apiVersion: v1, kind: Namespace, metadata: {name: 1}}, text]\n---\n" + namespace("d")
	want := []string{
		"-:1 Namespace/a", "error: -:6: did not find expected node content", "-:7 Namespace/b",
		"error: -:11: Pod/: not a Kubernetes object: apiVersion or kind is missing",
		"-:13 Namespace/c", "error: -:13: Namespace/: metadata.name is a number, which the API server refuses",
		"error: -:13: not a Kubernetes object: apiVersion or kind is missing", "-:17 Namespace/d",
	}
	if diff := cmp.Diff(want, read(t, Files{Paths: []string{"-"}, Stdin: strings.NewReader(stream)}, "FOLDER")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesOfOurOwnAreNoManifests(t *testing.T) {
	stream := ""
	for _, kind := range []string{"Policy", "Baseline", "Report", "Snapshot", "Cluster"} {
		stream += "---\napiVersion: lightk8s.dev/v1alpha1\nkind: " + kind + "\nmetadata: {name: a}\n"
	}
	got := read(t, Files{Paths: []string{"-"}, Stdin: strings.NewReader(stream)}, "FOLDER")
	if diff := cmp.Diff([]string{"-:18 Cluster/a"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMatchNarrowsWhatIsJudgedAndNotWhatIsKnown(t *testing.T) {
	f := Files{
		Complete: CompleteCluster, Paths: []string{"-"}, Stdin: strings.NewReader(namespace("a") + "---\n" + namespace("b")),
		Match: func(object map[string]any) bool { return policy.RefOf(object).Name == "b" },
	}
	var names []string
	for target, err := range f.Source(source.Wanted{Inventory: []schema.GroupKind{{Kind: "Namespace"}}})(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, policy.RefOf(target.Object).Name)
		if !target.Facts.Inventory.Knows(schema.GroupKind{Kind: "Namespace"}) {
			t.Error("the inventory does not know namespaces")
		}
		if got := inventoryText(t, target.Facts.Inventory); !strings.Contains(got, `"a"`) || !strings.Contains(got, `"b"`) {
			t.Errorf("the inventory holds %s", got)
		}
	}
	if diff := cmp.Diff([]string{"b"}, names); diff != "" {
		t.Error(diff)
	}
}

// inventoryText is all that a control sees of an inventory.
func inventoryText(t *testing.T, inventory *policy.Inventory) string {
	t.Helper()
	engine := seeing(t)
	verdict, err := engine.Evaluate(t.Context(), policy.Target{
		Object: map[string]any{"apiVersion": "v1", "kind": "Pod"}, Facts: policy.Facts{Inventory: inventory},
	})
	if err != nil || len(verdict.Findings) != 1 {
		t.Fatalf("%+v, %v", verdict, err)
	}
	return verdict.Findings[0].Message
}

func TestAKindIsKnownWhereOnlyAClusterHasOneOrASnapshotSaysSo(t *testing.T) {
	kinds := []schema.GroupKind{{Kind: "Namespace"}, {Kind: "Node"}, {Group: "apps", Kind: "Deployment"}}
	snapshot := func(names string) string {
		return "---\napiVersion: lightk8s.dev/v1alpha1\nkind: Snapshot\nkinds: " + names + "\n"
	}
	for name, c := range map[string]struct {
		stream string
		want   string
	}{
		"nothing":                {"apiVersion: v1\nkind: Pod\n", ""},
		"one of several":         {namespace("a"), ""},
		"one":                    {"apiVersion: v1\nkind: Node\n", "Node"},
		"one in a list":          {"apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Node}]\n", "Node"},
		"one in a typed list":    {"apiVersion: v1\nkind: NodeList\nitems: [{metadata: {name: a}}]\n", "Node"},
		"empty typed list":       {"apiVersion: v1\nkind: NodeList\nitems: []\n", ""},
		"quoted kind":            {"apiVersion: v1\n\"kind\": Node\n", "Node"},
		"kind with comment":      {"apiVersion: v1\nkind: Node # the first\n", "Node"},
		"kind in flow style":     {"{apiVersion: v1, kind: Node}", "Node"},
		"kind in JSON":           {"{\n\"apiVersion\": \"v1\",\n\"kind\": \"Node\"}", "Node"},
		"kind on the next line":  {"apiVersion: v1\nkind:\n  Node\n", "Node"},
		"kind at the end":        {"apiVersion: v1\nkind: Node", "Node"},
		"kind with CRLF":         {"apiVersion: v1\r\nkind: Node\r\n", "Node"},
		"kind behind a mark":     {"\ufeffkind: Node\napiVersion: v1\n", "Node"},
		"kind twice, once below": {"apiVersion: v1\nkind: Node\nspec:\n  kind: Pod\n", "Node"},
		"kind in text":           {"apiVersion: v1\nkind: Node\nmetadata:\n  annotations:\n    a: |\n      kind: Pod\n", "Node"},
		"another group":          {"apiVersion: example.org/v1\nkind: Node\n", ""},
		"group of its own":       {"apiVersion: apps/v1\nkind: Deployment\n", ""},
		"broken":                 {"apiVersion: v1\nkind: Node\nmetadata: {name: 1}\n", ""},
		"no YAML":                {"apiVersion: v1\nkind: Node\nmetadata: {\n", ""},
		"not wanted":             {"apiVersion: v1\nkind: Service\n", ""},
		"snapshot":               {"apiVersion: v1\nkind: Pod\n" + snapshot("[Node, Deployment.apps]"), "Deployment.apps Node"},
		"snapshot of nothing":    {snapshot("[]"), ""},
		"snapshot of odd things": {snapshot("{a: b}") + snapshot("[1, null, Node]"), "Node"},
		"snapshot of another":    {"apiVersion: example.org/v1\nkind: Snapshot\nkinds: [Node]\n", ""},
		"snapshot and an object": {namespace("a") + snapshot("[Node]"), "Node"},
		"text after a bad":       {"kind: [\n---\napiVersion: v1\nkind: Node\n", "Node"},
	} {
		t.Run(name, func(t *testing.T) {
			known, _, _ := inventory(t.Context(), []input{held("-", []byte(c.stream))}, source.Wanted{Inventory: kinds})
			var got []string
			for _, kind := range kinds {
				if known.Knows(kind) {
					got = append(got, kind.String())
				}
			}
			want := strings.Fields(c.want)
			if diff := cmp.Diff(sortedTexts(want), sortedTexts(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func sortedTexts(texts []string) map[string]bool {
	out := map[string]bool{}
	for _, text := range texts {
		out[text] = true
	}
	return out
}

func TestInventoriesHoldNoSecrets(t *testing.T) {
	stream := "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: hunter2}\n"
	known, _, _ := inventory(t.Context(), []input{held("-", []byte(stream))}, source.Wanted{Inventory: []schema.GroupKind{{Kind: "Secret"}}})
	if got := inventoryText(t, known); strings.Contains(got, "hunter2") || !strings.Contains(got, "password") {
		t.Errorf("the inventory holds %s", got)
	}
}

func TestASnapshotIsReadBackAsItWasWritten(t *testing.T) {
	var file bytes.Buffer
	s := source.NewSnapshot(&file)
	for _, document := range []string{
		"{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {l: \"---\\n---\"}}}",
		"{apiVersion: v1, kind: Secret, metadata: {name: s}, type: bootstrap.kubernetes.io/token, data: {expiration: MjAzMA==, token-secret: aGk=}}",
		"{apiVersion: v1, kind: Node, metadata: {name: one}, status: {capacity: {cpu: 9007199254740993, f: 0.1}}}",
	} {
		if err := s.Write(decode.Object(t, document)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close([]schema.GroupKind{{Kind: "Node"}, {Group: "apps", Kind: "DaemonSet"}, {Kind: "Node"}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(file.String(), "aGk=") {
		t.Errorf("the snapshot holds a secret:\n%s", file.String())
	}
	wanted := source.Wanted{Inventory: []schema.GroupKind{{Kind: "Node"}, {Group: "apps", Kind: "DaemonSet"}, {Kind: "Service"}}}
	var got []map[string]any
	for target, err := range (Files{Paths: []string{"-"}, Stdin: &file}).Source(wanted)(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, target.Object)
		for kind, want := range map[schema.GroupKind]bool{wanted.Inventory[0]: true, wanted.Inventory[1]: true, wanted.Inventory[2]: false} {
			if target.Facts.Inventory.Knows(kind) != want {
				t.Errorf("%s is known: %v", kind, !want)
			}
		}
	}
	want := []map[string]any{
		decode.Object(t, "{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {l: \"---\\n---\"}}}"),
		decode.Object(t, "{apiVersion: v1, kind: Secret, metadata: {name: s, annotations: {lightk8s.dev/redacted: 'true'}}, type: bootstrap.kubernetes.io/token, data: {expiration: '2030', token-secret: ''}}"),
		decode.Object(t, "{apiVersion: v1, kind: Node, metadata: {name: one}, status: {capacity: {cpu: 9007199254740993, f: 0.1}}}"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSnapshotsTellWhatCannotBeWritten(t *testing.T) {
	s := source.NewSnapshot(&fullDisk{})
	if err := s.Write(decode.Object(t, namespace("a"))); err == nil || err.Error() != "write snapshot: disk full" {
		t.Errorf("error %v", err)
	}
	if err := s.Write(map[string]any{"kind": "Pod", "x": func() {}}); err == nil || !strings.HasPrefix(err.Error(), "encode Pod/: ") {
		t.Errorf("error %v", err)
	}
}

type fullDisk struct{}

func (*fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFieldsHaveTheirOwnLines(t *testing.T) {
	stream := `# a comment
---
apiVersion: v1
kind: Pod
metadata:
  name: a
  labels: &labels
    app.kubernetes.io/name: web
spec:
  containers:
    - name: web
      image: nginx
    -
      name: side
  nodeSelector: *labels
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    spec:
      hostPID: true
---
{"apiVersion": "v1",
 "kind": "Pod",
 "spec": {
  "containers": [
   {"image": "a"}]}}
`
	var lines []func(policy.Path) int
	for target, err := range (Files{Paths: []string{"-"}, Stdin: strings.NewReader(stream), Lines: true}).Source(source.Wanted{})(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, target.Origin.LineOf)
	}
	if len(lines) != 3 {
		t.Fatalf("%d objects", len(lines))
	}
	for _, c := range []struct {
		object int
		path   policy.Path
		want   int
	}{
		{0, nil, 3},
		{0, policy.Path{"kind"}, 4},
		{0, policy.Path{"metadata", "labels", "app.kubernetes.io/name"}, 8},
		{0, policy.Path{"spec", "containers", 0}, 11},
		{0, policy.Path{"spec", "containers", 0, "image"}, 12},
		{0, policy.Path{"spec", "containers", 1, "name"}, 14},
		{0, policy.Path{"spec", "containers", 0, "securityContext", "privileged"}, 11},
		{0, policy.Path{"spec", "containers", 7, "image"}, 10},
		{0, policy.Path{"spec", "nodeSelector", "app.kubernetes.io/name"}, 8},
		{0, policy.Path{"spec", 0}, 9},
		{0, policy.Path{"gone"}, 3},
		{1, nil, 20},
		{1, policy.Path{"spec", "hostPID"}, 23},
		{2, policy.Path{"spec", "containers", 0, "image"}, 29},
	} {
		if got := lines[c.object](c.path); got != c.want {
			t.Errorf("%s of object %d is on line %d, want %d", c.path, c.object, got, c.want)
		}
	}
	for target := range (Files{Paths: []string{"-"}, Stdin: strings.NewReader(stream)}).Source(source.Wanted{})(t.Context()) {
		if target.Origin.LineOf != nil {
			t.Error("lines are found though not asked for")
		}
	}
}

func TestObjectsComeInTheOrderOfTheFile(t *testing.T) {
	var stream strings.Builder
	var want []string
	for n := range 500 {
		fmt.Fprintf(&stream, "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n%d, labels: {x: %s}}\n", n, strings.Repeat("x", n*7%900))
		want = append(want, fmt.Sprintf("-:%d Namespace/n%d", 4*n+2, n))
	}
	got := read(t, Files{Paths: []string{"-"}, Stdin: strings.NewReader(stream.String())}, "FOLDER")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestASourceEndsWhenTheReaderStops(t *testing.T) {
	stream := strings.Repeat(namespace("a")+"---\nkind: [\n---\n", 300)
	for stop := range 5 {
		seen := 0
		for range (Files{Paths: []string{"gone", "-", "gone"}, Stdin: strings.NewReader(stream)}).Source(source.Wanted{})(t.Context()) {
			if seen++; seen > stop {
				break
			}
		}
		if seen != stop+1 {
			t.Errorf("%d steps after stopping at %d", seen, stop+1)
		}
	}
}

// A Node says nothing of others, and a Snapshot says that there is none.
func TestNodesOfFilesAreSaidToBeTakenForAll(t *testing.T) {
	const node = "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n"
	const snapshot = "---\napiVersion: lightk8s.dev/v1alpha1\nkind: Snapshot\nkinds: [Node]\n"
	for stream, want := range map[string]bool{node: true, node + snapshot: false, "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n": false} {
		files := Files{Paths: []string{"-"}, Stdin: strings.NewReader(stream)}
		said := false
		for _, err := range files.Source(source.Wanted{Inventory: []schema.GroupKind{source.NodeKind}})(t.Context()) {
			var notice *source.Notice
			if err != nil && !errors.As(err, &notice) {
				t.Errorf("%s: %v", stream, err)
			}
			said = said || notice != nil && notice.Text == assumesNodes
		}
		if said != want {
			t.Errorf("%s: said %t, want %t", stream, said, want)
		}
	}
}
