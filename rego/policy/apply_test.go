package policy

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/test/seed"
)

func TestApplySetsAndRemovesFields(t *testing.T) {
	for name, c := range map[string]struct {
		object string
		set    []Assignment
		want   string
	}{
		"nothing":             {"{a: 1}", nil, "{a: 1}"},
		"field":               {"{a: 1}", []Assignment{{Path{"a"}, int64(2)}}, "{a: 2}"},
		"new field":           {"{a: 1}", []Assignment{{Path{"b"}, "x"}}, "{a: 1, b: x}"},
		"field of nil object": {"", []Assignment{{Path{"a", "b"}, true}}, "{a: {b: true}}"},
		"missing parents":     {"{a: 1}", []Assignment{{Path{"b", "c", "d"}, "x"}}, "{a: 1, b: {c: {d: x}}}"},
		"null parent":         {"{a: null}", []Assignment{{Path{"a", "b"}, "x"}}, "{a: {b: x}}"},
		"field in a list":     {"{l: [{a: 1}, {b: 2}]}", []Assignment{{Path{"l", 1, "b"}, int64(3)}}, "{l: [{a: 1}, {b: 3}]}"},
		"element":             {"{l: [1, 2]}", []Assignment{{Path{"l", 0}, "x"}}, "{l: [x, 2]}"},
		"append":              {"{l: [1]}", []Assignment{{Path{"l", 1}, "x"}}, "{l: [1, x]}"},
		"append a map":        {"{l: [1]}", []Assignment{{Path{"l", 1, "a"}, "x"}}, "{l: [1, {a: x}]}"},
		"first of no list":    {"{}", []Assignment{{Path{"l", 0, "a"}, "x"}}, "{l: [{a: x}]}"},
		"null element":        {"{l: [null]}", []Assignment{{Path{"l", 0, "a"}, "x"}}, "{l: [{a: x}]}"},
		"text by a map":       {"{a: x}", []Assignment{{Path{"a"}, map[string]any{"b": "z"}}}, "{a: {b: z}}"},
		"remove":              {"{a: 1, b: 2}", []Assignment{{Path{"a"}, nil}}, "{b: 2}"},
		"remove null":         {"{a: null, b: 2}", []Assignment{{Path{"a"}, nil}}, "{b: 2}"},
		"remove below":        {"{a: {b: 1}}", []Assignment{{Path{"a", "b"}, nil}}, "{a: {}}"},
		"remove the absent":   {"{a: 1}", []Assignment{{Path{"b"}, nil}}, "{a: 1}"},
		"remove below absent": {"{a: 1}", []Assignment{{Path{"b", "c"}, nil}}, "{a: 1}"},
		"remove below null":   {"{a: null}", []Assignment{{Path{"a", "c"}, nil}}, "{a: null}"},
		"remove in element":   {"{l: [{a: 1}]}", []Assignment{{Path{"l", 0, "a"}, nil}}, "{l: [{}]}"},
		"remove past the end": {"{l: [1]}", []Assignment{{Path{"l", 1, "a"}, nil}}, "{l: [1]}"},
		"whole object":        {"{a: 1}", []Assignment{{Path{}, map[string]any{"b": "x"}}}, "{b: x}"},
		"one after another": {
			"{}", []Assignment{{Path{"a"}, map[string]any{}}, {Path{"a", "l"}, []any{}}, {Path{"a", "l", 0}, "x"}, {Path{"a", "l", 1}, "z"}},
			"{a: {l: [x, z]}}",
		},
		"key with dots": {"{}", []Assignment{{Path{"a.b/c"}, "x"}}, "{a.b/c: x}"},
	} {
		got, err := Apply(decode(t, c.object), c.set)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(decode(t, c.want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestApplyNamesThePathThatCannotBeTaken(t *testing.T) {
	for name, c := range map[string]struct {
		object string
		set    []Assignment
		want   string
	}{
		"field of a text":      {"{a: x}", []Assignment{{Path{"a", "b"}, 1}}, `set a.b: "b" is a field, but its parent is string`},
		"field of a list":      {"{l: [1]}", []Assignment{{Path{"l", "b"}, 1}}, `set l.b: "b" is a field, but its parent is []interface {}`},
		"remove in a text":     {"{a: x}", []Assignment{{Path{"a", "b"}, nil}}, `set a.b: "b" is a field, but its parent is string`},
		"index of a map":       {"{a: {}}", []Assignment{{Path{"a", 0}, 1}}, "set a[0]: [0] is an index, but its parent is map[string]interface {}"},
		"index of a number":    {"{a: 1}", []Assignment{{Path{"a", 0}, 1}}, "set a[0]: [0] is an index, but its parent is int64"},
		"past the end":         {"{l: [1]}", []Assignment{{Path{"l", 2}, 1}}, "set l[2]: index 2 is outside a list of 1"},
		"past no list":         {"{}", []Assignment{{Path{"l", 1}, 1}}, "set l[1]: index 1 is outside a list of 0"},
		"negative":             {"{l: [1]}", []Assignment{{Path{"l", -1}, 1}}, "set l[-1]: index -1 is outside a list of 1"},
		"remove an element":    {"{l: [1]}", []Assignment{{Path{"l", 0}, nil}}, "set l[0]: cannot remove element [0]: set the whole list"},
		"step of another type": {"{}", []Assignment{{Path{1.5}, 1}}, "set : step 1.5 is neither a field nor an index"},
		"index of the object":  {"{}", []Assignment{{Path{0}, 1}}, "set [0]: [0] is an index, but its parent is map[string]interface {}"},
		"object by a text":     {"{}", []Assignment{{Path{}, "x"}}, "set the whole object to string"},
		"object by nothing":    {"{}", []Assignment{{Path{}, nil}}, "set the whole object to <nil>"},
		"second of two":        {"{a: 1}", []Assignment{{Path{"b"}, "x"}, {Path{"b", "c"}, "x"}}, `set b.c: "c" is a field, but its parent is string`},
	} {
		object, before := decode(t, c.object), decode(t, c.object)
		got, err := Apply(object, c.set)
		if err == nil || err.Error() != c.want || got != nil {
			t.Errorf("%s: %v, error %v, want %s", name, got, err, c.want)
		}
		if !cmp.Equal(before, object) {
			t.Errorf("%s: the object has changed to %v", name, object)
		}
	}
}

// What Apply promises of every assignment, on random objects: the value is where the path
// leads, twice is the same as once, nothing else changes, and the object stays as it was.
func TestApplyKeepsItsPromisesOnRandomObjects(t *testing.T) {
	applied := 0
	first := seed.Of(t)
	for draw := first; draw < first+20_000; draw++ {
		random := rand.New(rand.NewPCG(draw, 1))
		object := randomObject(random)
		before := copied(object).(map[string]any)
		path := randomPath(random)
		var value any
		if random.IntN(4) > 0 {
			value = randomValue(random, 2)
		}
		set := []Assignment{{path, copied(value)}}
		once, err := Apply(object, set)
		if !cmp.Equal(before, object) {
			t.Fatalf("seed %d: the object has changed\nfrom %v\nto   %v", draw, before, object)
		}
		if err != nil {
			continue
		}
		applied++
		twice, err := Apply(once, set)
		if err != nil || !cmp.Equal(once, twice) {
			t.Fatalf("seed %d: %s applied twice: %v, %v, once: %v", draw, path, twice, err, once)
		}
		if got, there := valueAt(once, path); value != nil && (!there || !cmp.Equal(got, value)) {
			t.Fatalf("seed %d: at %s is %v, %v, want %v", draw, path, got, there, value)
		} else if value == nil && there {
			t.Fatalf("seed %d: at %s is %v, want nothing", draw, path, got)
		}
		after := leaves("", once)
		for other, was := range leaves("", before) {
			if is, there := after[other]; !within(other, path) && (!there || !cmp.Equal(is, was)) {
				t.Fatalf("seed %d: setting %s changed %s from %v to %v, %v", draw, path, other, was, is, there)
			}
		}
		// What is set stays apart from the value given: the next assignment changes only its own object.
		given := copied(set[0].Value)
		if _, err := Apply(once, []Assignment{{append(append(Path{}, path...), "below"), "x"}}); err == nil && !cmp.Equal(given, set[0].Value) {
			t.Fatalf("seed %d: the value given has changed to %v", draw, set[0].Value)
		}
	}
	if applied < 5_000 {
		t.Errorf("only %d of the assignments could be applied", applied)
	}
}

// Assignments that are made together are those made one after the other, and leave all that was given alone.
func TestApplyMakesManyAssignmentsAsOneAfterTheOther(t *testing.T) {
	first := seed.Of(t)
	for draw := first; draw < first+20_000; draw++ {
		random := rand.New(rand.NewPCG(draw, 2))
		object := randomObject(random)
		var set []Assignment
		for range 1 + random.IntN(8) {
			assignment := Assignment{Path: randomPath(random)}
			switch random.IntN(4) {
			case 0:
			case 1: // a value that stands twice
				assignment.Value = object[randomKey(random)]
			default:
				assignment.Value = randomValue(random, 2)
			}
			set = append(set, assignment)
		}
		want, wantErr := object, error(nil)
		for _, assignment := range set {
			if want, wantErr = Apply(want, []Assignment{assignment}); wantErr != nil {
				break
			}
		}
		before, values := copied(object), make([]any, len(set))
		for i := range set {
			values[i] = copied(set[i].Value)
		}
		got, err := Apply(object, set)
		if (err == nil) != (wantErr == nil) || err == nil && !cmp.Equal(want, got) {
			t.Fatalf("seed %d: %v is set in %v: %v, %v, want %v, %v", draw, set, object, got, err, want, wantErr)
		}
		for i := range set {
			if !cmp.Equal(values[i], set[i].Value) {
				t.Fatalf("seed %d: value %d has changed from %v to %v", draw, i, values[i], set[i].Value)
			}
		}
		if !cmp.Equal(before, any(object)) {
			t.Fatalf("seed %d: the object has changed\nfrom %v\nto   %v", draw, before, object)
		}
	}
}

func randomObject(random *rand.Rand) map[string]any {
	object := map[string]any{}
	for range random.IntN(4) {
		object[randomKey(random)] = randomValue(random, 3)
	}
	return object
}

func randomKey(random *rand.Rand) string { return string(rune('a' + random.IntN(4))) }

func randomValue(random *rand.Rand, depth int) any {
	switch n := random.IntN(6); {
	case n == 0 && depth > 0, n == 1 && depth > 0:
		fields := map[string]any{}
		for range random.IntN(3) {
			fields[randomKey(random)] = randomValue(random, depth-1)
		}
		return fields
	case n == 2 && depth > 0, n == 3 && depth > 0:
		list := []any{}
		for range random.IntN(3) {
			list = append(list, randomValue(random, depth-1))
		}
		return list
	case n == 4:
		return int64(random.IntN(10))
	default:
		return "text"
	}
}

func randomPath(random *rand.Rand) Path {
	path := Path{randomKey(random)}
	for range random.IntN(4) {
		if random.IntN(2) == 0 {
			path = append(path, random.IntN(3))
		} else {
			path = append(path, randomKey(random))
		}
	}
	return path
}

func copied(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, child := range v {
			out[key] = copied(child)
		}
		return out
	case []any:
		out := []any{}
		for _, child := range v {
			out = append(out, copied(child))
		}
		return out
	default:
		return v
	}
}

func valueAt(node any, path Path) (any, bool) {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			fields, _ := node.(map[string]any)
			child, ok := fields[step]
			if !ok {
				return nil, false
			}
			node = child
		case int:
			list, _ := node.([]any)
			if step >= len(list) {
				return nil, false
			}
			node = list[step]
		}
	}
	return node, true
}

// leaves lists what is neither a map nor a list, by path.
func leaves(at string, v any) map[string]any {
	out := map[string]any{}
	add := func(key string, child any) {
		for path, leaf := range leaves(at+"/"+key, child) {
			out[path] = leaf
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for key, child := range v {
			add(key, child)
		}
	case []any:
		for i, child := range v {
			add(fmt.Sprint(i), child)
		}
	default:
		out[at] = v
	}
	return out
}

// within reports whether the leaf lies at the path, or below it.
func within(leaf string, path Path) bool {
	prefix := ""
	for _, step := range path {
		prefix += fmt.Sprintf("/%v", step)
	}
	return leaf == prefix || len(leaf) > len(prefix) && leaf[:len(prefix)+1] == prefix+"/"
}
