package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/bench/workload"
	"github.com/lightk8s/lightk8s/rego/policy"
)

func corpus(t *testing.T, n int) (all []byte, truth workload.Truth) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "new")
	if err := (options{n: n, seed: 1, out: dir}).run(); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadFile(filepath.Join(dir, "all.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	return all, truth
}

func TestEveryDocumentIsAWorkloadThatTruthCounts(t *testing.T) {
	all, truth := corpus(t, 50)
	kinds, names := map[string]int{}, map[string]bool{}
	for _, document := range bytes.Split(all, []byte("\n---\n")) {
		object, err := policy.Decode(document)
		if err != nil {
			t.Fatal(err)
		}
		ref := policy.RefOf(object)
		kinds[ref.Kind]++
		names[ref.Name] = true
	}
	if diff := cmp.Diff(kinds, truth.Kinds); diff != "" || truth.Objects != 50 || len(names) != 50 {
		t.Errorf("truth counts %d objects, %d have a name of their own, want 50; kinds (-written +counted):\n%s", truth.Objects, len(names), diff)
	}
}

func TestLargerCorpusBeginsWithTheSmaller(t *testing.T) {
	small, _ := corpus(t, 10)
	again, _ := corpus(t, 10)
	large, _ := corpus(t, 20)
	if !bytes.Equal(small, again) {
		t.Error("two runs wrote different bytes")
	}
	if !bytes.HasPrefix(large, append(small, "---\n"...)) {
		t.Error("20 workloads do not begin with the 10 of the same seed")
	}
}

func TestFlagsThatMakeNoCorpusAreRefused(t *testing.T) {
	for _, o := range []options{{n: 0, out: "x"}, {n: -1, out: "x"}, {n: 1}} {
		if o.validate() == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}
