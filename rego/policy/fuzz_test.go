package policy_test

import (
	"encoding/json"
	"flag"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
	"github.com/lightk8s/lightk8s/test/seed"
)

// Whatever object the engine is given, it answers: with an error, or with a verdict in which
// every control that looks at the kind stands exactly once, and every finding can be printed
// and fixed.
//
// The object is JSON with one of its values replaced by another: bytes changed at random are
// seldom JSON, but a valid object with a value where it does not belong is what breaks a rule.
func FuzzEvaluate(f *testing.F) {
	values := []string{`null`, `7`, `-1.5`, `""`, `"text"`, `true`, `[]`, `[null]`, `[{}]`, `{}`, `{"name":null}`, `[["a"]]`}
	engine := policytest.Load(f, rego.Bundle())
	every := uint64(1)
	if flag.Lookup("test.fuzz").Value.String() != "" {
		every = 32 // all cases take longer than a short run: each begins with others
	}
	seeds, offset := uint(0), seed.Of(f)%every
	for _, control := range engine.Controls() {
		for _, c := range policytest.Cases(f, rego.Bundle(), control) {
			data, err := json.Marshal(c.Object)
			if err != nil {
				f.Fatal(err)
			}
			if uint64(seeds)%every == offset {
				f.Add(data, c.Inventory != nil, seeds, []byte(values[seeds%uint(len(values))]))
			}
			seeds++
		}
	}
	f.Add([]byte(`{}`), false, uint(0), []byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte, known bool, position uint, value []byte) {
		var object map[string]any
		var replacement any
		if json.Unmarshal(data, &object) != nil || object == nil || json.Unmarshal(value, &replacement) != nil {
			t.Skip("no JSON object, or no JSON value")
		}
		if mutations := slices.Collect(policytest.Mutations(object, replacement)); len(mutations) > 0 {
			object = mutations[position%uint(len(mutations))]
		}
		var facts policy.Facts
		if known {
			facts.Inventory = policy.NewInventory()
			for _, kind := range engine.InventoryKinds() {
				facts.Inventory.Know(kind)
			}
			facts.Inventory.Add(object)
		}
		verdict, err := engine.Evaluate(t.Context(), policy.Target{Object: object, Facts: facts})
		if err != nil {
			if ref := policy.RefOf(object); ref.APIVersion != "" && ref.Kind != "" {
				t.Fatalf("an object with apiVersion and kind is an error: %v", err)
			}
			return
		}
		checkEveryControlAnswersOnce(t, engine, policy.RefOf(object).GroupKind(), verdict)
		for _, finding := range verdict.Findings {
			checkFinding(t, object, finding)
		}
		for _, failure := range verdict.Failed {
			if strings.Contains(failure.Err.Error(), "violation") {
				t.Errorf("control %s yields what is no violation: %v", failure.Control, failure.Err)
			}
		}
	})
}

func checkEveryControlAnswersOnce(t *testing.T, engine *policy.Engine, kind schema.GroupKind, verdict policy.Verdict) {
	t.Helper()
	answers := map[string]int{}
	for _, finding := range verdict.Findings {
		answers[finding.Control] = 1
	}
	for _, id := range verdict.Passed {
		answers[id]++
	}
	for _, skip := range verdict.Skipped {
		answers[skip.Control]++
	}
	for _, failure := range verdict.Failed {
		answers[failure.Control]++
	}
	for _, control := range engine.Controls() {
		want := 0
		if slices.Contains(control.Kinds, kind) {
			want = 1
		}
		if answers[control.ID] != want {
			t.Errorf("control %s answers %d times about a %s, want %d", control.ID, answers[control.ID], kind, want)
		}
	}
}

func checkFinding(t *testing.T, object map[string]any, finding policy.Finding) {
	t.Helper()
	if finding.Message == "" || !utf8.ValidString(finding.Message) {
		t.Errorf("%s: message %q", finding.Control, finding.Message)
	}
	if !utf8.ValidString(finding.Path.String()) {
		t.Errorf("%s: path %q", finding.Control, finding.Path)
	}
	if step := firstStray(object, finding.Path); step >= 0 {
		t.Errorf("%s: path %s leaves the object at step %d", finding.Control, finding.Path, step)
	}
	// Values of the wrong type can make a fix impossible, which is an error of Apply; what it
	// does apply, it applies once and for all.
	once, err := policy.Apply(object, finding.Set)
	if err != nil {
		return
	}
	twice, err := policy.Apply(once, finding.Set)
	if err != nil || !reflect.DeepEqual(once, twice) {
		t.Errorf("%s: the fix applied twice is not the fix applied once (%v):\n%v\n%v", finding.Control, err, once, twice)
	}
}

// firstStray returns the first step of the path that cannot be taken: an index outside a list
// or into something else, or -1. Fields can be missing, since findings tell of missing fields,
// but nothing below a missing field can be an element of a list.
func firstStray(node any, path policy.Path) int {
	for i, step := range path {
		switch step := step.(type) {
		case string:
			fields, _ := node.(map[string]any)
			node = fields[step]
		case int:
			list, _ := node.([]any)
			if step >= len(list) {
				return i
			}
			node = list[step]
		default:
			return i
		}
	}
	return -1
}
