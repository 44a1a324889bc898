package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/repo"
)

// Whatever bytes a file holds, reading it ends, with objects and errors: every object has what
// makes it one, no value of a Secret is among them, and a snapshot of them reads back the same.
func FuzzFiles(f *testing.F) {
	addExamples(f)
	for _, stream := range []string{
		"", "---", "--- # c\n--- {apiVersion: v1, kind: Pod}\n", "---x\n", "\ufeff---\napiVersion: v1\nkind: Pod\n",
		"apiVersion: v1\nkind: Secret\nstringData: {password: " + canary + "}\n",
		"apiVersion: v1\nkind: Secret\ndata: {\"password( " + canary + "\": x}\nstringdata: {password: " + canary + "}\n",
		`{"apiVersion":"v1","kind":"Secret","data":{"p":"` + canary + `"},"metadata":{"annotations":{"lightk8s.dev/redacted":"true","kubectl.kubernetes.io/last-applied-configuration":"` + canary + `"}}}`,
		"apiVersion: v1\nkind: List\nitems: [null, {apiVersion: v1, kind: PodList, items: [{metadata: {name: a}}]}]\n",
		"{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}\n{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}\n",
		"apiVersion: lightk8s.dev/v1alpha1\nkind: Snapshot\nkinds: [Pod, 1, '']\n",
		"apiVersion: v1\nkind: Pod\nspec: {containers: [&a {name: x}, *a]}\nmetadata: {labels: {<<: {a: b}}}\n",
		"apiVersion: v1\r\nkind: Pod\r\n...\r\n---\r\nkind: [\r\n", "a: &a [*a]\n", "a: !!binary /w==\n", "? {a: b}\n: c\n", "\xff\xfea\x00", "%YAML 1.1\n---\nkind: x\n",
		strings.Repeat(`{"kind":"List","items":[`, 20), "apiVersion: v1\nkind: Pod\nmetadata: {creationTimestamp: 2030-99-99}\n", "a: 1e999\n", "0x: 0o7\n",
	} {
		f.Add([]byte(stream))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		objects := fuzzed(t, data)
		same := func(_ int, document []byte) ([]byte, error) { return document, nil }
		if again, err := Rewrite(data, same); err == nil && !bytes.Equal(again, data) {
			t.Fatalf("rewritten without a change:\n%s", again)
		}
		var file bytes.Buffer
		snapshot := source.NewSnapshot(&file)
		for _, object := range objects {
			if err := snapshot.Write(object); err != nil {
				t.Fatal(err)
			}
		}
		again := fuzzed(t, file.Bytes())
		if len(again) != len(objects) {
			t.Fatalf("%d objects were written, %d read back:\n%s", len(objects), len(again), file.Bytes())
		}
		for i := range again {
			if want := viaJSON(t, objects[i]); !reflect.DeepEqual(want, viaJSON(t, again[i])) {
				t.Fatalf("object %d was written as\n%v\nand read back as\n%v", i, want, again[i])
			}
		}
	})
}

// canary stands for what no Secret gives away.
const canary = "dGhlLWNhbmFyeQ=="

func addExamples(f *testing.F) {
	f.Helper()
	added := 0
	walk := func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		added++
		f.Add(data)
		return nil
	}
	if err := filepath.WalkDir(repo.Path("examples"), walk); err != nil || added == 0 {
		f.Fatal(added, err)
	}
}

// fuzzed reads the bytes as a file, and checks what must hold for everything that comes of it.
func fuzzed(t *testing.T, data []byte) []map[string]any {
	t.Helper()
	kinds := []schema.GroupKind{{Kind: "Pod"}, {Kind: "Secret"}, {Group: "apps", Kind: "Deployment"}}
	files := Files{Paths: []string{"-"}, Stdin: bytes.NewReader(data), Lines: true}
	var objects []map[string]any
	steps := 0
	for target, err := range files.Source(source.Wanted{Kinds: kinds, Inventory: kinds})(t.Context()) {
		if steps++; steps > len(data)+1 {
			t.Fatalf("%d bytes yield more than as many objects and errors", len(data))
		}
		if err != nil {
			checkReadError(t, err)
			continue
		}
		checkObject(t, data, target)
		objects = append(objects, target.Object)
	}
	return objects
}

func checkReadError(t *testing.T, err error) {
	t.Helper()
	var unread *source.ReadError
	if !errors.As(err, &unread) || unread.Err == nil || unread.Err.Error() == "" || unread.Subject == "" {
		t.Fatalf("error %#v", err)
	}
}

func checkObject(t *testing.T, data []byte, target policy.Target) {
	t.Helper()
	ref := policy.RefOf(target.Object)
	if ref.APIVersion == "" || ref.Kind == "" {
		t.Fatalf("an object without apiVersion or kind: %v", target.Object)
	}
	last := bytes.Count(data, []byte("\n")) + 1
	if target.Origin.File != "-" || target.Origin.Line < 1 || target.Origin.Line > last {
		t.Fatalf("origin %v of %d lines", target.Origin, last)
	}
	for _, path := range []policy.Path{nil, {"metadata", "name"}, {"spec", "containers", 0, "image"}, {"items", 3}} {
		if line := target.Origin.LineOf(path); line < target.Origin.Line {
			t.Fatalf("%s is on line %d, before line %d", path, line, target.Origin.Line)
		}
	}
	text, err := json.Marshal(target.Object)
	if err != nil {
		t.Fatal(err)
	}
	if ref.Kind == "Secret" && ref.APIVersion == "v1" {
		rest := maps.Clone(target.Object)
		delete(rest, "metadata")
		delete(rest, "type")
		if values, err := json.Marshal(rest); err != nil || bytes.Contains(values, []byte(canary)) {
			t.Fatalf("a Secret kept its values (%v): %s", err, text)
		}
	}
}

// viaJSON is the object as JSON has it: text that is no UTF-8 is replaced.
func viaJSON(t *testing.T, object map[string]any) map[string]any {
	t.Helper()
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	out, err := policy.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
