package policy

import (
	"strings"
	"testing"
	"testing/fstest"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// header is a METADATA block with nothing wrong in it; tests break one line of it.
const header = `# METADATA
# scope: package
# title: Title
# description: Description.
# custom:
#   problem: Problem
#   short: short
#   do: do
#   severity: medium
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: 1 command
#   kinds: [Pod]
#   remediation: Remediation.
`

// rules are a control's rules with nothing wrong in them.
const rules = `violations contains {"message": "found", "path": ["spec"]} if input.object.spec.bad`

// controlFile renders the module of a control.
func controlFile(category, id, header, rules string) string {
	return header + "package lightk8s.controls[\"" + category + "\"][\"" + id + "\"]\n\n" + rules + "\n"
}

// bundle makes a bundle of one control for each id, all in the category "test".
func bundle(controls map[string]string) fstest.MapFS {
	files := fstest.MapFS{}
	for id, rules := range controls {
		add(files, "lightk8s/controls/test/"+id+"/control.rego", controlFile("test", id, header, rules))
	}
	return files
}

func add(files fstest.MapFS, path, content string) {
	files[path] = &fstest.MapFile{Data: []byte(content)}
}

func load(t *testing.T, files fstest.MapFS, opts ...Option) *Engine {
	t.Helper()
	engine, err := Load(files, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func ids(engine *Engine) []string {
	out := []string{}
	for _, control := range engine.Controls() {
		out = append(out, control.ID)
	}
	return out
}

// pod returns a Pod with the spec, in YAML's flow style.
func pod(t *testing.T, spec string) map[string]any {
	t.Helper()
	return decode(t, "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: "+spec+"}")
}

func decode(t *testing.T, document string) map[string]any {
	t.Helper()
	object, err := Decode([]byte(document))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, document)
	}
	return object
}

func evaluated(t *testing.T, engine *Engine, object map[string]any) Verdict {
	t.Helper()
	verdict, err := engine.Evaluate(t.Context(), Target{Object: object})
	if err != nil {
		t.Fatal(err)
	}
	return verdict
}

// wantError checks that an error has all parts in its text.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q lacks %q", err, part)
		}
	}
}

var podKind = schema.GroupKind{Kind: "Pod"}
