package files

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// A case is an archive with a document, assignments as a JSON list, and the document that is wanted or an error.
func TestEditCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) < 20 {
		t.Fatal(err, len(paths))
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{}
			for _, file := range archive.Files {
				parts[file.Name] = string(file.Data)
			}
			got, err := Edit([]byte(parts["before"]), assignments(t, parts["set"]))
			if want, fails := parts["error"]; fails {
				if err == nil || err.Error()+"\n" != want {
					t.Errorf("error %v, want %s", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(parts["after"], string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What an archive cannot hold: other line breaks, and none at the end.
func TestEditKeepsLineBreaks(t *testing.T) {
	for before, want := range map[string]string{
		"a:\n  b: 1":             "a:\n  b: 1\n  c: 2",
		"a:\r\n  b: 1":           "a:\r\n  b: 1\r\n  c: 2",
		"a: {}":                  "a:\n  c: 2",
		"a:":                     "a:\n  c: 2",
		"a: # why":               "a: # why\n  c: 2",
		"a:\r\n  b: 1\r\nd:\r\n": "a:\r\n  b: 1\r\n  c: 2\r\nd:\r\n",
		`{"a":{}}`:               `{"a":{"c":2}}`,
	} {
		got, err := Edit([]byte(before), assignments(t, `[[["a","c"], 2]]`))
		if err != nil || string(got) != want {
			t.Errorf("%q becomes %q, %v; want %q", before, got, err, want)
		}
	}
}

func assignments(t *testing.T, text string) []policy.Assignment {
	t.Helper()
	decoded, err := policy.Decode([]byte(`{"set": ` + text + `}`))
	if err != nil {
		t.Fatal(err)
	}
	list, ok := decoded["set"].([]any)
	if !ok {
		t.Fatalf("set is %T", decoded["set"])
	}
	var out []policy.Assignment
	for _, entry := range list {
		pair, ok := entry.([]any)
		if !ok || len(pair) != 2 {
			t.Fatalf("assignment %v", entry)
		}
		path := policy.Path{}
		for _, step := range pair[0].([]any) {
			if index, ok := step.(int64); ok {
				path = append(path, int(index))
				continue
			}
			path = append(path, step)
		}
		out = append(out, policy.Assignment{Path: path, Value: pair[1]})
	}
	return out
}
