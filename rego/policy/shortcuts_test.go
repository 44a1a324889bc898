package policy

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/test/podsecurity"
)

// shortcuts are two engines of the same controls that must say the same: one as it is used by
// the webhook, and one without the fields that controls declare, without leaving out what no rule
// mentions, and without a memory. One control that may look at everything would keep everything
// for all others too, so that there is none of these.
type shortcuts struct {
	engine, thorough *Engine
	inventory        *Inventory
}

func newShortcuts(t *testing.T) shortcuts {
	t.Helper()
	engine, err := Load(rego.Bundle(), WithMemory(64))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, control := range engine.Controls() {
		if mentionsOf(engine.compiler, []Control{control}) != nil {
			ids = append(ids, control.ID)
		}
	}
	if len(ids) < 100 {
		t.Fatalf("only %d controls leave anything out", len(ids))
	}
	if engine, err = engine.Select(Selection{IDs: ids}); err != nil {
		t.Fatal(err)
	}
	controls := engine.Controls()
	for i := range controls {
		controls[i].Fields = nil
		controls[i].Custom = true // of a user's control nothing is taken for granted
	}
	return shortcuts{engine: engine, thorough: newEngine(engine.loaded, controls), inventory: NewInventory()}
}

// compare judges the object twice with the shortcuts, the second time from memory, and once without.
func (s shortcuts) compare(t *testing.T, object map[string]any) {
	t.Helper()
	s.thorough.memo = newMemo(0, false)
	target := Target{Object: object, Facts: Facts{Inventory: s.inventory}}
	want, err := s.thorough.Evaluate(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"with shortcuts", "from memory"} {
		got, err := s.engine.Evaluate(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(answers(want), answers(got)); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s\nof %v", RefOf(object), how, diff, object)
		}
	}
}

// answers is a verdict that can be compared: of failures, who failed.
func answers(v Verdict) Verdict {
	failed := v.Failed
	v.Failed = nil
	for _, failure := range failed {
		v.Failed = append(v.Failed, Failure{Control: failure.Control})
	}
	return v
}

// TestShortcutsHideNothingInBrokenObjects puts values of other types, and fields that are known
// from elsewhere, into the objects of the cases.
func TestShortcutsHideNothingInBrokenObjects(t *testing.T) {
	s := newShortcuts(t)
	r := rand.New(rand.NewPCG(1, 1))
	objects := caseObjects(t, s.engine.Controls())
	pieces := fieldsIn(objects)
	for _, object := range objects {
		s.compare(t, object)
		s.compare(t, disturbed(r, object, pieces, 1+r.IntN(4)))
	}
}

// TestShortcutsHideNothingInRandomPods does so with pods in which what Pod Security Admission looks at is dense.
func TestShortcutsHideNothingInRandomPods(t *testing.T) {
	s := newShortcuts(t)
	r := rand.New(rand.NewPCG(2, 2))
	pieces := fieldsIn(caseObjects(t, s.engine.Controls()))
	pods := uint64(1500)
	if testing.Short() {
		pods = 300
	}
	for n := range pods {
		pod := podsecurity.RandomPod(3, n)
		if n%3 == 0 { // replicas are one to the memory
			pod["metadata"].(map[string]any)["ownerReferences"] = []any{map[string]any{"uid": fmt.Sprint(n), "controller": true}}
			pod["metadata"].(map[string]any)["generateName"] = "web-"
		}
		s.compare(t, pod)
		s.compare(t, disturbed(r, pod, pieces, 1+r.IntN(6)))
	}
}

// field is a name and a value that it has somewhere.
type field struct {
	name  string
	value any
}

func fieldsIn(objects []map[string]any) []field {
	var fields []field
	var collect func(any)
	collect = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				fields = append(fields, field{name, v[name]})
				collect(v[name])
			}
		case []any:
			for _, child := range v {
				collect(child)
			}
		}
	}
	for _, object := range objects {
		collect(object)
	}
	return fields
}

// disturbed is a copy of the object in which some values are others, and some maps have a field more.
func disturbed(r *rand.Rand, object map[string]any, pieces []field, times int) map[string]any {
	out, _ := copied(object).(map[string]any)
	odd := []any{nil, "", "text", int64(0), int64(-1), 0.5, true, false, []any{}, []any{nil}, map[string]any{}, []any{map[string]any{}}}
	for range times {
		places := mapsIn(out)
		place := places[r.IntN(len(places))]
		piece := pieces[r.IntN(len(pieces))]
		switch keys := slices.Sorted(maps.Keys(place)); {
		case r.IntN(3) > 0 || len(keys) == 0:
			place[piece.name] = copied(piece.value)
		case r.IntN(2) == 0:
			place[keys[r.IntN(len(keys))]] = odd[r.IntN(len(odd))]
		default:
			place[keys[r.IntN(len(keys))]] = copied(piece.value)
		}
		out["apiVersion"], out["kind"] = object["apiVersion"], object["kind"]
	}
	return out
}

// mapsIn lists the maps in a value, in an order that is always the same.
func mapsIn(v any) []map[string]any {
	var out []map[string]any
	switch v := v.(type) {
	case map[string]any:
		out = append(out, v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(out, mapsIn(v[name])...)
		}
	case []any:
		for _, child := range v {
			out = append(out, mapsIn(child)...)
		}
	}
	return out
}
