package policy_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/repo"
)

func TestDecodeRefusesAKeyThatStandsTwice(t *testing.T) {
	for name, document := range map[string]string{
		"yaml":         "a: 1\nb: 2\na: 3\n",
		"json":         `{"a": 1, "b": 2, "a": 3}`,
		"mixed types":  "1: a\n\"1\": b\n",
		"nested yaml":  "x:\n  y: 1\n  y: 2\n",
		"flow in yaml": "x: {y: 1, y: 2}\n",
	} {
		if _, err := policy.Decode([]byte(document)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestDecodeTakesWhatIsNoMapForAnError(t *testing.T) {
	for document, want := range map[string]string{
		"- a\n- b\n": "the document is a list, want a map",
		"text\n":     "the document is a string, want a map",
		"42\n":       "the document is a number, want a map",
	} {
		_, err := policy.Decode([]byte(document))
		if err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", document, err, want)
		}
	}
}

func TestDecodeTakesAnEmptyDocumentForNothing(t *testing.T) {
	for _, document := range []string{"", "\n\n", "# comment\n", "null\n", "---\n"} {
		object, err := policy.Decode([]byte(document))
		if object != nil || err != nil {
			t.Errorf("%q: %v, %v", document, object, err)
		}
	}
}

// Controls, patches and reports hold text: bytes that are none would end an evaluation, or the report.
func TestDecodeYieldsTextAlone(t *testing.T) {
	object, err := policy.Decode([]byte("a: [!!binary /2H+]\n!!binary /w==: {b: !!binary w6k=}\n"))
	want := map[string]any{"a": []any{"\ufffda\ufffd"}, "\ufffd": map[string]any{"b": "é"}}
	if diff := cmp.Diff(want, object); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if _, err := policy.Decode([]byte("!!binary /w==: 1\n!!binary /g==: 2\n")); err == nil || !strings.Contains(err.Error(), "already set in map") {
		t.Errorf("two keys that are the same text: error %v", err)
	}
}

// Most manifests never reach the decoder for all of YAML, which must read them alike.
func TestDecodeYieldsForPlainYAMLWhatItDoesForAnyOther(t *testing.T) {
	for _, document := range workloads(t, 200) {
		want, wantErr := policy.DecodeAnyYAML(document)
		got, err := policy.Decode(document)
		if err != nil || wantErr != nil || !reflect.DeepEqual(want, got) {
			t.Fatalf("errors %v and %v (-any +plain):\n%s", wantErr, err, cmp.Diff(want, got))
		}
	}
}

// Ten lists of ten references to the list before them are ten billion values.
func TestDecodeRefusesAYAMLBomb(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		name, before := string(rune('1'+i)), string(rune('0'+i))
		bomb.WriteString("a" + name + ": &a" + name + " [" + strings.Repeat("*a"+before+", ", 9) + "*a" + before + "]\n")
	}
	if _, err := policy.Decode([]byte(bomb.String())); err == nil || !strings.Contains(err.Error(), "excessive aliasing") {
		t.Fatalf("error %v, want excessive aliasing", err)
	}
}

// kubectl's decoder would go on with the first, and say nothing of the others.
func TestDecodeRefusesMoreThanOneDocument(t *testing.T) {
	for _, documents := range []string{
		"a: 1\n---\nb: 2\n", "a: 1\n--- # c\nb: 2\n", "a: 1\n...\nb: 2\n", "a: 1\n...\n{", "{a: 1}\n}", "{a: 1} {b: 2}", "null\n---\na: 1\n",
		`{"a": 1}{"b": 2}`, "a: 1\u2028---\u2028b: 2", "\xff\xfea\x00:\x00 \x001\x00\n\x00-\x00-\x00-\x00\n\x00b\x00:\x00 \x002\x00",
	} {
		object, err := policy.Decode([]byte(documents))
		if err == nil || !strings.Contains(err.Error(), "there is more than one document where one is expected") {
			t.Errorf("%q: %v, error %v", documents, object, err)
		}
	}
	for _, document := range []string{"a: 1\n---\n", "a: 1\n...\n", "%YAML 1.1\n---\na: 1\n...\n# end\n", "a: 1\n---\n# nothing\n---\n", "\ufeff---\na: 1\n"} {
		object, err := policy.Decode([]byte(document))
		if diff := cmp.Diff(map[string]any{"a": int64(1)}, object); diff != "" || err != nil {
			t.Errorf("%q: error %v\n%s", document, err, diff)
		}
	}
}

// Decode and the decoder of kubectl agree on every document, or both refuse it; but Decode
// alone refuses keys that become the same in JSON, and what follows the first document.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob(repo.Path("examples/*/*.yaml"))
	if err != nil || len(files) == 0 {
		f.Fatal("no examples", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, document := range []string{
		"a: 1.0\nb: 1e3\nc: 0x10\nd: 010\ne: yes\nf: ~\ng: 2001-01-01\nh: 1_000\n", `{"a": [1, 2.5, null]}`,
		"1: a\ntrue: b\n2.5: c\n", "a: &x {b: 1}\nc: *x\n<<: *x\n", "? [a]\n: b\n", "a: .inf\n", "a: 18446744073709551615\n",
		"a: !!binary aGVsbG8=\n", "a: 1e19\n", "{a: b}", "a: -0.0\n", "!!binary /w==: 1\n!!binary /g==: 2\n",
		"a: !!timestamp 2001-01-01\nb: [!!float 1, !!int 1.0, !!str 1, !!null ~, !!bool y]\n", "!!timestamp 2001-01-01: a\n",
		"a: !!set {b, c}\nd: !!omap [e: 1]\n", "!!float 1: a\n", "a: !!timestamp 2001-01-01T01:02:03.5+01:00\n", "!!map {a: !!seq [1]}",
	} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		got, err := policy.Decode(document)
		if err != nil && strings.Contains(err.Error(), "already set in map") {
			return // 0 and "0" are one key in JSON: the reference lets the later one win
		}
		if err != nil && strings.Contains(err.Error(), "more than one document") {
			return
		}
		want, wantErr := reference(document)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("error %v, reference %v", err, wantErr)
		}
		if err == nil {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("(-reference +got):\n%s", diff)
			}
		}
	})
}

func reference(document []byte) (map[string]any, error) {
	data, err := yaml.YAMLToJSONStrict(document)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	err = kjson.UnmarshalCaseSensitivePreserveInts(data, &object)
	return object, err
}
