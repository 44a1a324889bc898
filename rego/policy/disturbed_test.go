package policy

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lightk8s/lightk8s/rego"
)

// caseObjects are the objects of all cases in the bundle.
func caseObjects(t testing.TB, controls []Control) []map[string]any {
	t.Helper()
	var objects []map[string]any
	for _, control := range controls {
		cases, err := Cases(rego.Bundle(), control)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			objects = append(objects, c.Object)
		}
	}
	if len(objects) < 500 {
		t.Fatalf("found %d cases", len(objects))
	}
	return objects
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
			place[keys[r.IntN(len(keys))]] = copied(odd[r.IntN(len(odd))]) // or one map holds itself
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
