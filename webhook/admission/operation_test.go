package admission

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	kjson "sigs.k8s.io/json"

	"github.com/lightk8s/lightk8s/test/podsecurity"
)

// Any two objects will do: what the mutator changes is little of what can differ.
func TestPatchTurnsOneObjectIntoTheOther(t *testing.T) {
	for number := range uint64(2000) {
		before, after := plain(t, podsecurity.RandomPod(1, number)), plain(t, podsecurity.RandomPod(2, number))
		checkPatch(t, before, after)
		if patch(before, before) != nil {
			t.Fatalf("an object differs from itself by %v", patch(before, before))
		}
	}
}

func TestPatchOfNamesAndValuesThatAreEasilyWrong(t *testing.T) {
	for _, pair := range [][2]string{
		{`{}`, `{"a/b": {"c~d": {"": 1}}}`},
		{`{"a/b": {"c~1d": 1, "": 2}}`, `{"a/b": {"c~1d": 2, "": 3}}`},
		{`{"a/b": 1, "~": 2, "": 3}`, `{}`},
		{`{"a": null}`, `{"a": {"b": 1}}`},
		{`{"a": {"b": 1}}`, `{"a": null}`},
		{`{"a": {"b": 1}}`, `{"a": {}}`},
		{`{"a": [1, 2]}`, `{"a": [1]}`},
		{`{"a": [1, 2]}`, `{"a": [1, null]}`},
		{`{"a": [{"b": 1}, {"b": 2}]}`, `{"a": [{"b": 1}, {"c": 2}]}`},
		{`{"a": [null]}`, `{"a": [{"b": false}]}`},
		{`{"a": {"b": 1}}`, `{"a": [1]}`},
		{`{"a": true, "b": 1, "c": "x"}`, `{"a": false, "b": 0, "c": ""}`},
		{`{"a": 9007199254740993}`, `{"a": 9007199254740992}`},
	} {
		checkPatch(t, object(t, pair[0]), object(t, pair[1]))
	}
}

func checkPatch(t *testing.T, before, after map[string]any) {
	t.Helper()
	ops, err := json.Marshal(patch(before, after))
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := jsonpatch.DecodePatch(ops)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decoded.Apply(text)
	if err != nil {
		t.Fatalf("apply %s\nto %s: %v", ops, text, err)
	}
	if diff := cmp.Diff(withoutNulls(after), withoutNulls(object(t, string(got)))); diff != "" {
		t.Fatalf("after %s (-want +got):\n%s", ops, diff)
	}
}

func plain(t *testing.T, v map[string]any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return object(t, string(text))
}

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := kjson.UnmarshalCaseSensitivePreserveInts([]byte(text), &object); err != nil {
		t.Fatal(err)
	}
	return object
}

// withoutNulls leaves out fields that are null, which to the API server is the same.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, child := range v {
			if child != nil {
				out[name] = withoutNulls(child)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, child := range v {
			out[i] = withoutNulls(child)
		}
		return out
	}
	return v
}
