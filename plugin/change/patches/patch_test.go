package patches

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"

	"github.com/lightk8s/lightk8s/test/seed"
)

// made by the library that the API server makes patches with.
func made(t *testing.T, object map[string]any, patch []Operation) (map[string]any, error) {
	t.Helper()
	document, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	data, err := encode(patch)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := jsonpatch.DecodePatch(data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	after, err := decoded.Apply(document)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	if err := json.Unmarshal(after, &out); err != nil {
		t.Fatal(err)
	}
	return out, nil
}

// plain is an object as JSON has it: numbers are float64.
func plain(t *testing.T, object any) any {
	t.Helper()
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func withUID(object map[string]any, uid string) map[string]any {
	out := map[string]any{"metadata": map[string]any{"uid": uid}}
	for key, value := range object {
		out[key] = value
	}
	return out
}

// A patch between two objects makes the second of the first, and fails on any object that has another value where it
// writes.
func TestAPatchMakesOneObjectOfAnother(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 1))
	refused := 0
	for range 3000 {
		before, _ := value(random, 4, "").(map[string]any)
		after, _ := changed(random, before).(map[string]any)
		patch := between("a", before, after)
		got, err := made(t, withUID(before, "a"), patch)
		if err != nil {
			t.Fatalf("%v\nbefore %v\nafter %v\npatch %v", err, before, after, patch)
		}
		if diff := cmp.Diff(plain(t, withUID(after, "a")), any(got)); diff != "" {
			t.Fatalf("before %v\npatch %v\n%s", before, patch, diff)
		}
		if _, err := made(t, withUID(before, "b"), patch); err == nil {
			t.Fatal("the patch is made on an object with another UID")
		}
		other, _ := changed(random, before).(map[string]any)
		want, conflicts := Carry(other, before, after)
		got, err = made(t, withUID(other, "a"), patch)
		switch {
		case err != nil:
			refused++
		case len(conflicts) > 0:
			t.Fatalf("the patch is made over the conflict in %v\nbefore %v\nafter %v\nother %v\npatch %v", conflicts, before, after, other, patch)
		case !reflect.DeepEqual(plain(t, withUID(want, "a")), any(got)):
			t.Fatalf("the patch and Carry disagree:\nbefore %v\nafter %v\nother %v\npatch %v\n%s", before, after, other, patch,
				cmp.Diff(plain(t, withUID(want, "a")), any(got)))
		}
	}
	if refused < 100 {
		t.Errorf("%d of 3000 patches of other objects are refused", refused)
	}
}

// There and back again is where it began, whatever else changed meanwhile.
func TestCarryGoesBack(t *testing.T) {
	random := rand.New(rand.NewPCG(seed.Of(t), 2))
	went := 0
	for range 3000 {
		before, _ := value(random, 4, "").(map[string]any)
		after, _ := changed(random, before).(map[string]any)
		other, _ := changed(random, before).(map[string]any)
		there, conflicts := Carry(other, before, after)
		if len(conflicts) > 0 {
			continue
		}
		// What the other change made the same as this one goes back with it.
		back, conflicts := Carry(there, after, before)
		if len(conflicts) > 0 {
			t.Fatalf("back conflicts in %v:\nbefore %v\nafter %v\nother %v\nthere %v", conflicts, before, after, other, there)
		}
		again, conflicts := Carry(back, before, after)
		if len(conflicts) > 0 || !reflect.DeepEqual(again, there) {
			t.Fatalf("there, back and there again differs (%v):\n%s", conflicts, cmp.Diff(there, again))
		}
		went++
	}
	if went < 500 {
		t.Errorf("%d of 3000 changes go through", went)
	}
}

var words = []string{"a", "b/c", "d~e", "name", "containers", "env"}

// value is a random one: maps, lists with and without names, and scalars.
func value(random *rand.Rand, depth int, under string) any {
	if depth == 0 || under != "" && random.IntN(4) == 0 {
		return []any{"x", "y", int64(1), int64(2), true, ""}[random.IntN(6)]
	}
	if under != "" && random.IntN(3) == 0 {
		list := []any{}
		named := random.IntN(2) == 0
		for i := range random.IntN(4) {
			element := value(random, depth-1, "element")
			if fields, ok := element.(map[string]any); ok {
				delete(fields, "name")
				if named {
					fields["name"] = fmt.Sprint("n", i)
				}
			} else if named {
				element = map[string]any{"name": fmt.Sprint("n", i)}
			}
			list = append(list, element)
		}
		return list
	}
	fields := map[string]any{}
	for range random.IntN(4) {
		fields[words[random.IntN(len(words))]] = value(random, depth-1, "field")
	}
	if _, ok := fields["name"].(string); !ok {
		delete(fields, "name")
	}
	return fields
}

// changed is a value with some of it changed.
func changed(random *rand.Rand, of any) any {
	switch v := of.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			below := v[key]
			switch random.IntN(5) {
			case 0:
				out[key] = value(random, 2, "field")
				if key == "name" {
					out[key] = below
				}
			case 1:
				if key == "name" {
					out[key] = below
				}
			case 2:
				out[key] = changed(random, below)
			default:
				out[key] = below
			}
		}
		if random.IntN(3) == 0 {
			if word := words[random.IntN(len(words))]; word != "name" {
				out[word] = value(random, 2, "field")
			}
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i := range out {
			if random.IntN(3) == 0 {
				out[i] = changed(random, out[i])
			}
		}
		if random.IntN(4) == 0 {
			out = append(out, "z")
		}
		return out
	}
	return of
}

// Who overwrites wants the fields of the change, and not those that others added beside them.
func TestOverwriteKeepsWhatOthersAdded(t *testing.T) {
	limits := func(kept ...string) map[string]any {
		all := map[string]any{}
		for _, pair := range kept {
			name, amount, _ := strings.Cut(pair, "=")
			all[name] = amount
		}
		return map[string]any{"limits": all}
	}
	for name, c := range map[string]struct{ live, from, to, want map[string]any }{
		"another limit was added":         {limits("memory=2", "cpu=1"), limits("memory=2"), map[string]any{}, limits("cpu=1")},
		"the limit is another, too":       {limits("memory=3", "cpu=1"), limits("memory=2"), map[string]any{}, limits("cpu=1")},
		"the limit alone is another":      {limits("memory=3"), limits("memory=2"), map[string]any{}, map[string]any{}},
		"it had another limit":            {limits("memory=3", "cpu=1"), limits("memory=2"), limits("memory=1"), limits("memory=1", "cpu=1")},
		"nothing changed in the meantime": {limits("memory=2"), limits("memory=2"), map[string]any{}, map[string]any{}},
	} {
		got, conflicts := Overwrite(c.live, c.from, c.to)
		if diff := cmp.Diff(c.want, got); diff != "" || len(conflicts) > 0 {
			t.Errorf("%s: conflicts in %v (-want +got):\n%s", name, conflicts, diff)
		}
	}
}
