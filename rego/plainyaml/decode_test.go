package plainyaml_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v2"
	kjson "sigs.k8s.io/json"
	kyaml "sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/bench/workload"
	"github.com/lightk8s/lightk8s/rego/plainyaml"
	"github.com/lightk8s/lightk8s/test/repo"
)

// reference reads the one document there is as kubectl does.
func reference(document []byte) (map[string]any, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(document))
	for i := 0; ; i++ {
		var any any
		if err := decoder.Decode(&any); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if i == 1 {
			return nil, errors.New("a second document")
		}
	}
	data, err := kyaml.YAMLToJSONStrict(document)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	err = kjson.UnmarshalCaseSensitivePreserveInts(data, &object)
	return object, err
}

// agree fails where a document is plain and yet read otherwise than by the decoder for all of
// YAML, types and lines included. It reports whether the document is plain.
func agree(t *testing.T, document []byte) bool {
	t.Helper()
	before := bytes.Clone(document)
	got, plain := plainyaml.Decode(document)
	if !bytes.Equal(before, document) {
		t.Fatalf("%q has become %q", before, document)
	}
	if !plain {
		return false
	}
	clear(document) // what was read must not share its memory
	want, err := reference(before)
	if err != nil {
		t.Fatalf("%q is %#v, want the error: %v", before, got, err)
	}
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("%q (-want +got):\n%s", before, cmp.Diff(want, got))
	}
	agreeOnLines(t, before, got)
	return true
}

func TestPlainTrapsAreReadAsByTheDecoderForAllOfYAML(t *testing.T) {
	for _, document := range plainDocuments {
		if !agree(t, []byte(document)) {
			t.Errorf("%q is not plain", document)
		}
	}
	for _, document := range otherDocuments {
		if agree(t, []byte(document)) {
			t.Errorf("%q is plain", document)
		}
	}
}

func TestWhatIsTooLongOrTooDeepIsNotPlain(t *testing.T) {
	key := strings.Repeat("k", 1000)
	deep := func(n int) string { return "a: " + strings.Repeat("[", n) + strings.Repeat("]", n) }
	blocks := func(n int) string { return "a:\n  " + strings.Repeat("- ", n) + "b" }
	for document, plain := range map[string]bool{
		key + ": 1\n": true, key + "k: 1\n": false, "'" + key + "': 1\n": false, key + "     : 1\n": false, "a: {" + key + "k: 1}\n": false,
		"a: " + key + key + "\nb: ['" + key + key + "']\nc:\n- " + key + key + "\n": true, strings.Repeat("é", 1000) + ": 1\n": false,
		deep(199): true, deep(200): false, deep(20000): false, blocks(199): true, blocks(200): false, blocks(20000): false,
	} {
		if got := agree(t, []byte(document)); got != plain {
			t.Errorf("%.20q of %d bytes: plain is %t", document, len(document), got)
		}
	}
}

// manifests are the documents of every YAML file of the repository that is no template of Helm.
func manifests(t testing.TB) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, folder := range []string{"examples", "test", "rego", "plugin", "webhook", "charts"} {
		err := filepath.WalkDir(repo.Path(folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" || strings.Contains(path, "templates") {
				return err
			}
			data, err := os.ReadFile(path)
			for i, document := range bytes.SplitAfter(data, []byte("\n---\n")) {
				found[repo.Name(path)+strings.Repeat("'", i)] = bytes.TrimSuffix(document, []byte("---\n"))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestNearlyEveryManifestIsPlain(t *testing.T) {
	documents := manifests(t)
	generator, err := workload.New(1, workload.Mix()...)
	if err != nil {
		t.Fatal(err)
	}
	for range 500 {
		w, err := generator.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !agree(t, w.YAML) {
			t.Errorf("a generated workload is not plain:\n%s", w.YAML)
		}
	}
	var others []string
	for name, document := range documents {
		if !agree(t, document) {
			others = append(others, name)
		}
	}
	if len(documents) < 300 || len(others)*100 > 3*len(documents) {
		t.Errorf("%d of %d documents are not plain: %s", len(others), len(documents), strings.Join(others, " "))
	}
}

// FuzzPlainYAML reads what is plain as the decoder for all of YAML does.
func FuzzPlainYAML(f *testing.F) {
	for _, document := range manifests(f) {
		if len(document) < 4000 {
			f.Add(document)
		}
	}
	for _, document := range plainDocuments {
		f.Add([]byte(document))
	}
	for _, document := range otherDocuments {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, document []byte) { agree(t, bytes.Clone(document)) })
}
