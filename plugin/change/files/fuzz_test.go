package files

import (
	"bytes"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/repo"
)

// What an edit returns reads as planned, and of the other lines none differs. What it cannot edit it refuses.
func FuzzEdit(f *testing.F) {
	addDocuments(f)
	f.Fuzz(func(t *testing.T, document []byte, seed uint64) {
		before, err := policy.Decode(document)
		if err != nil || before == nil {
			return
		}
		set, adds := randomAssignments(rand.New(rand.NewPCG(seed, 0)), before)
		after, err := policy.Apply(before, set)
		if err != nil {
			return
		}
		kept := bytes.Clone(document)
		out, err := Edit(document, set)
		if !bytes.Equal(kept, document) {
			t.Fatal("the document itself was changed")
		}
		if err != nil {
			if out != nil {
				t.Fatalf("a document beside the error %v", err)
			}
			return
		}
		again, err := policy.Decode(out)
		if err != nil || !reflect.DeepEqual(again, after) {
			t.Fatalf("set %v in\n%s\nreads as\n%v (%v), want\n%v", set, document, again, err, after)
		}
		if lost := missing(document, out); adds && lost > 1 {
			t.Fatalf("%d lines are lost by setting %v in\n%s\n->\n%s", lost, set, document, out)
		}
	})
}

// randomAssignments changes values of the document, or adds to one place of it; adds reports the latter.
func randomAssignments(r *rand.Rand, document map[string]any) (set []policy.Assignment, adds bool) {
	var all, mappings []policy.Path
	var collect func(policy.Path, any)
	collect = func(at policy.Path, v any) {
		all = append(all, at)
		switch v := v.(type) {
		case map[string]any:
			mappings = append(mappings, at)
			for _, key := range slices.Sorted(maps.Keys(v)) {
				collect(append(at[:len(at):len(at)], key), v[key])
			}
		case []any:
			for i, child := range v {
				collect(append(at[:len(at):len(at)], i), child)
			}
		}
	}
	collect(policy.Path{}, document)
	values := []any{"text", "it's: \"q\" # no", "", "a\nb", true, int64(64), 0.5, []any{"ALL"}, map[string]any{}, []any{}, map[string]any{"b": map[string]any{"c": []any{int64(1)}}, "a": "x"}}
	value := func() any { return values[r.IntN(len(values))] }
	if r.IntN(2) == 0 {
		at := mappings[r.IntN(len(mappings))]
		return []policy.Assignment{{Path: append(at[:len(at):len(at)], "aNew", "field"), Value: value()}}, true
	}
	for range 1 + r.IntN(3) {
		at := all[r.IntN(len(all))]
		if len(at) == 0 {
			continue
		}
		if _, isField := at[len(at)-1].(string); isField && r.IntN(4) == 0 {
			set = append(set, policy.Assignment{Path: at})
			continue
		}
		set = append(set, policy.Assignment{Path: at, Value: value()})
	}
	return set, false
}

// missing counts the lines of the one document that the other has not, or not as often.
func missing(before, after []byte) int {
	count := map[string]int{}
	for line := range strings.Lines(string(after)) {
		count[strings.TrimRight(line, "\r\n")]++
	}
	lost := 0
	for line := range strings.Lines(string(before)) {
		line = strings.TrimRight(line, "\r\n")
		if count[line]--; count[line] < 0 {
			lost++
		}
	}
	return lost
}

func addDocuments(f *testing.F) {
	f.Helper()
	added := uint64(0)
	add := func(data []byte) {
		for range 4 {
			f.Add(data, added)
			added++
		}
	}
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range cases {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		_, data, _ = bytes.Cut(data, []byte("-- before --\n"))
		data, _, _ = bytes.Cut(data, []byte("-- set --\n"))
		add(data)
	}
	err = filepath.WalkDir(repo.Path("examples"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(path)
		for _, document := range bytes.Split(data, []byte("\n---\n")) {
			add(document)
		}
		return err
	})
	if err != nil || added < 200 {
		f.Fatal(added, err)
	}
}
