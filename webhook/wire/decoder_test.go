package wire_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	kjson "sigs.k8s.io/json"

	"github.com/lightk8s/lightk8s/webhook/wire"
)

func object(text []byte) (object map[string]any, err error) {
	err = wire.Read(text, func(d *wire.Decoder) (err error) {
		object, err = d.Object()
		return err
	})
	return object, err
}

// check holds an object to what sigs.k8s.io/json reads, whether it is skipped or not.
func check(t *testing.T, text []byte) {
	t.Helper()
	var want map[string]any
	wantErr := kjson.UnmarshalCaseSensitivePreserveInts(text, &want)
	if metadata, ok := want["metadata"].(map[string]any); ok {
		delete(metadata, "managedFields")
	}
	got, err := object(text)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%.200q: error %v, want %v", text, err, wantErr)
	}
	if err == nil && !reflect.DeepEqual(want, got) {
		t.Errorf("%.200q is %.200q, want %.200q", text, fmt.Sprint(got), fmt.Sprint(want))
	}
	if err := wire.Read(text, (*wire.Decoder).Skip); (err == nil) != json.Valid(text) {
		t.Errorf("%.200q: skipped with error %v", text, err)
	}
}

// texts are of all that JSON has, and of what it has not.
var texts = []string{
	``, ` `, `null`, `nul`, `true`, `1`, `"a"`, `[]`, `{}`, " {\t}\r\n", `{} {}`, "{}\x00", `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{a:1}`, `{"a":1 "b":2}`,
	`{"a":[]}`, `{"a":[1,]}`, `{"a":[,1]}`, `{"a":[1 2]}`, `{"a":[1,"b",null,true,false,{"c":[]}]}`, `{"a":[`, `{"a":"`, `{"a":"\`, `{"`,
	`{"a":0,"b":-0,"c":-1,"d":9223372036854775807,"e":9223372036854775808,"f":1.0,"g":1e3,"h":1E+2,"i":1e-2,"j":-0.5}`,
	`{"a":01}`, `{"a":-}`, `{"a":+1}`, `{"a":.5}`, `{"a":1.}`, `{"a":1e}`, `{"a":1e+}`, `{"a":0x1}`, `{"a":1e999}`, `{"a":NaN}`, `{"a":1_0}`,
	`{"a":tru}`, `{"a":truey}`, `{"a":fals}`, `{"a":nul}`, `{"a":t}`, `{"a":true,"a":false}`, `{"":""}`, `{"a":{"b":1},"a":{"c":2}}`,
	`{"a":"\"\\\/\b\f\n\r\té"}`, `{"é":"\u00E9\ud83d\ude00"}`, `{"a":"\ud83d"}`, `{"a":"\ud83d\u0041"}`, `{"a":"\ude00\ud83d\ude00"}`,
	`{"a":"\u00g0"}`, `{"a":"\u00"}`, `{"a":"\x"}`, `{"a":"\'"}`, "{\"a\":\"\n\"}", "{\"a\":\"\x1f\"}", "{\"a\":\"\x7f\"}",
	"{\"a\":\"\xff\xfe é \xe9\",\"b\xff\":1}", "{\"a\":\"\xed\xa0\x80\"}", `{"a":"é","b":"日本"}`, "\xef\xbb\xbf{}",
	`{"metadata":{"name":"a","managedFields":[{"a":1}]},"managedFields":1,"spec":{"metadata":{"managedFields":2}}}`,
	`{"metadata":{"managedFields":[}}`, `{"metadata":[{"managedFields":1}]}`, `{"metadata":null}`, `{"metadata":{"metadata":{"managedFields":1}}}`,
}

func TestADecoderReadsWhatKubernetesReads(t *testing.T) {
	for _, text := range texts {
		check(t, []byte(text))
	}
	for _, depth := range []int{9_998, 9_999, 10_000, 10_001} {
		check(t, []byte(`{"a":`+strings.Repeat("[", depth-1)+strings.Repeat("]", depth-1)+`}`))
		check(t, []byte(strings.Repeat(`{"a":`, depth)+"1"+strings.Repeat("}", depth)))
	}
}

// A string of a large text holds none of the rest in memory, and no text is one with the bytes it was made of.
func TestTheTextCanBeChangedAfterwards(t *testing.T) {
	for _, padding := range []int{0, 64 << 10} {
		text := []byte(`{"a":"first","b":"` + strings.Repeat("x", padding) + `"}`)
		got, err := object(text)
		if err != nil {
			t.Fatal(err)
		}
		for i := range text {
			text[i] = '!'
		}
		if got["a"] != "first" {
			t.Errorf("it is %q", got["a"])
		}
	}
}

func FuzzDecoder(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	for _, name := range []string{"bare", "complete", "privileged"} {
		text, err := os.ReadFile(filepath.Join("..", "admission", "testdata", "reviews", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(check)
}
