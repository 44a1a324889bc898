package manifest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outside serves what kustomizations refer to, in the place of the network, and counts what leaves
// the folder: requests, and calls of git.
func outside(t *testing.T) (url string, left func() int) {
	t.Helper()
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		_, _ = w.Write([]byte(namespace("remote")))
	}))
	t.Cleanup(server.Close)
	bin := t.TempDir()
	called := filepath.Join(bin, "called")
	git := "#!/bin/sh\necho \"$@\" >>" + called + "\nexit 1\n"
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte(git), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return server.URL, func() int {
		calls, err := os.ReadFile(called)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return int(requests.Load()) + strings.Count(string(calls), "\n")
	}
}

func TestKustomizationsReadNothingRemote(t *testing.T) {
	url, left := outside(t)
	plain := map[string]string{"a.yaml": namespace("a"), "below/a.yaml": namespace("b")}
	for name, c := range map[string]struct {
		files    map[string]string // beside those of plain
		from, to string
	}{
		"a resource":             {map[string]string{"kustomization.yaml": "resources: [a.yaml, URL/a.yaml]"}, "kustomization.yaml", "URL/a.yaml"},
		"a file by another name": {map[string]string{"Kustomization": `{"resources": ["URL/a.yaml"]}`}, "Kustomization", "URL/a.yaml"},
		"a repository":           {map[string]string{"kustomization.yaml": "resources: [a.yaml, 'https://127.0.0.1:1/org/repo//base?ref=v1']"}, "kustomization.yaml", "https://127.0.0.1:1/org/repo//base?ref=v1"},
		"a repository of GitHub": {map[string]string{"kustomization.yaml": "resources: [GitHub.com/org/repo]"}, "kustomization.yaml", "GitHub.com/org/repo"},
		"one that is forced":     {map[string]string{"kustomization.yaml": "resources: ['git::https://127.0.0.1:1/org/repo']"}, "kustomization.yaml", "git::https://127.0.0.1:1/org/repo"},
		"one over ssh":           {map[string]string{"kustomization.yaml": "resources: ['git@127.0.0.1:org/repo']"}, "kustomization.yaml", "git@127.0.0.1:org/repo"},
		"one on the disk":        {map[string]string{"kustomization.yaml": "resources: ['file:///srv/repo']"}, "kustomization.yaml", "file:///srv/repo"},
		"a base":                 {map[string]string{"kustomization.yaml": "bases: ['ssh://git@127.0.0.1:1/org/repo']"}, "kustomization.yaml", "ssh://git@127.0.0.1:1/org/repo"},
		"a base of a base":       {map[string]string{"kustomization.yaml": "resources: [below]", "below/kustomization.yml": "resources: [a.yaml, URL/b.yaml]"}, "below/kustomization.yml", "URL/b.yaml"},
		"a component":            {map[string]string{"kustomization.yaml": "resources: [a.yaml]\ncomponents: ['https://127.0.0.1:1/org/repo//c']"}, "kustomization.yaml", "https://127.0.0.1:1/org/repo//c"},
		"of a component": {map[string]string{
			"kustomization.yaml":      "resources: [a.yaml]\ncomponents: [part]",
			"part/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [URL/c.yaml]",
		}, "part/kustomization.yaml", "URL/c.yaml"},
		"a patch":               {map[string]string{"kustomization.yaml": "resources: [a.yaml]\npatches: [{path: URL/p.yaml}]"}, "kustomization.yaml", "URL/p.yaml"},
		"a strategic patch":     {map[string]string{"kustomization.yaml": "resources: [a.yaml]\npatchesStrategicMerge: [URL/p.yaml]"}, "kustomization.yaml", "URL/p.yaml"},
		"a JSON patch":          {map[string]string{"kustomization.yaml": "resources: [a.yaml]\npatchesJson6902: [{path: URL/p.yaml, target: {version: v1, kind: Namespace, name: a}}]"}, "kustomization.yaml", "URL/p.yaml"},
		"a replacement":         {map[string]string{"kustomization.yaml": "resources: [a.yaml]\nreplacements: [{path: URL/r.yaml}]"}, "kustomization.yaml", "URL/r.yaml"},
		"a file of a ConfigMap": {map[string]string{"kustomization.yaml": "configMapGenerator: [{name: c, files: [a=URL/f]}]"}, "kustomization.yaml", "URL/f"},
		"variables of a Secret": {map[string]string{"kustomization.yaml": "secretGenerator: [{name: c, envs: [URL/env]}]"}, "kustomization.yaml", "URL/env"},
		"a configuration":       {map[string]string{"kustomization.yaml": "resources: [a.yaml]\nconfigurations: [URL/c.yaml]"}, "kustomization.yaml", "URL/c.yaml"},
		"a definition":          {map[string]string{"kustomization.yaml": "resources: [a.yaml]\ncrds: [URL/c.json]"}, "kustomization.yaml", "URL/c.json"},
		"the schema":            {map[string]string{"kustomization.yaml": "resources: [a.yaml]\nopenapi: {path: URL/o.json}"}, "kustomization.yaml", "URL/o.json"},
		"a chart":               {map[string]string{"kustomization.yaml": "helmCharts: [{name: c, repo: URL, releaseName: c}]"}, "kustomization.yaml", "URL"},
		"a transformer":         {map[string]string{"kustomization.yaml": "resources: [a.yaml]\ntransformers: [URL/t.yaml]"}, "kustomization.yaml", "URL/t.yaml"},
		"of a plugin": {map[string]string{
			"kustomization.yaml": "resources: [a.yaml]\ntransformers: [t.yaml]",
			"t.yaml":             "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\npath: URL/p.yaml\n",
		}, "t.yaml", "URL/p.yaml"},
		"of a plugin in a list": {map[string]string{
			"kustomization.yaml": "generators: [g.yaml]",
			"g.yaml":             "apiVersion: v1\nkind: List\nitems: [{apiVersion: \"\\x62uiltin\", kind: ConfigMapGenerator, metadata: {name: c}, files: [a=URL/f]}]\n",
		}, "g.yaml", "URL/f"},
		"of a plugin within": {map[string]string{
			"kustomization.yaml": "resources: [a.yaml]\ngenerators:\n- |-\n  apiVersion: builtin\n  kind: ConfigMapGenerator\n  metadata: {name: c}\n  envs: [URL/env]\n",
		}, "kustomization.yaml", "URL/env"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{}
			for _, from := range []map[string]string{plain, c.files} {
				for file, text := range from {
					files[file] = strings.ReplaceAll(text, "URL", url)
				}
			}
			root := tree(t, files)
			want := []string{"error: FOLDER: build kustomization: " + c.from + " refers to the remote \"" + strings.ReplaceAll(c.to, "URL", url) + "\"; allow it with --allow-remote"}
			if diff := cmp.Diff(want, read(t, Files{Kustomize: root}, root)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if n := left(); n != 0 {
				t.Errorf("%d requests and calls of git", n)
			}
		})
	}
	for _, folder := range []string{url + "/org/repo", "github.com/org/repo", "git@127.0.0.1:org/repo"} {
		got := read(t, Files{Kustomize: folder}, "FOLDER")
		if len(got) != 1 || !strings.HasSuffix(got[0], "--kustomize refers to the remote \""+folder+"\"; allow it with --allow-remote") || left() != 0 {
			t.Errorf("%s: %q, and %d requests and calls of git", folder, got, left())
		}
	}
}

func TestKustomizationsMayHoldURLsAndReadThemWhereAllowed(t *testing.T) {
	url, left := outside(t)
	root := tree(t, map[string]string{
		"kustomization.yaml": "resources: [c.yaml]\ncommonAnnotations: {from: 'https://example.com/a'}\nimages: [{name: a, newName: github.com/org/a}]\n" +
			"configMapGenerator: [{name: g, literals: ['a=https://example.com'], files: [f.txt], options: {disableNameSuffixHash: true}}]\n" +
			"patches: [{target: {kind: ConfigMap, name: c}, patch: '[{\"op\": \"add\", \"path\": \"/data/b\", \"value\": \"https://example.com\"}]'}]\n",
		"c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: 'https://example.com'}\n",
		"f.txt":  "https://example.com\n---\n{no YAML\n",
	})
	want := []string{"FOLDER ConfigMap/c", "FOLDER ConfigMap/g"}
	if diff := cmp.Diff(want, read(t, Files{Kustomize: root}, root)); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	root = tree(t, map[string]string{"kustomization.yaml": "namePrefix: x-\nresources: ['" + url + "/a.yaml']\n"})
	if diff := cmp.Diff([]string{"FOLDER Namespace/remote"}, read(t, Files{Kustomize: root, AllowRemote: true}, root)); diff != "" || left() != 1 {
		t.Errorf("allowed, %d requests (-want +got):\n%s", left(), diff)
	}
	root = tree(t, map[string]string{"kustomization.yaml": "resources: ['git@127.0.0.1:org/repo']\n"})
	if got := read(t, Files{Kustomize: root, AllowRemote: true}, root); left() < 2 || len(got) != 1 || !strings.HasPrefix(got[0], "error: FOLDER: build kustomization: ") {
		t.Errorf("allowed with git: %q, %d requests and calls of git", got, left())
	}
}
