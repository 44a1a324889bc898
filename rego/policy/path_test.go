package policy

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPathsRenderAsKubectlDoes(t *testing.T) {
	for want, path := range map[string]Path{
		"":                             nil,
		"spec":                         {"spec"},
		"spec.containers[0].image":     {"spec", "containers", 0, "image"},
		"[0]":                          {0},
		"[0][1].a":                     {0, 1, "a"},
		`metadata.labels["a.b/c"]`:     {"metadata", "labels", "a.b/c"},
		`["a b"].c`:                    {"a b", "c"},
		`a[""]`:                        {"a", ""},
		`a["\"]["].b`:                  {"a", `"][`, "b"},
		`a["\n\x00é"]`:                 {"a", "\n\x00é"},
		"a.0.b-c_D9":                   {"a", "0", "b-c_D9"},
		"spec.hard.limits-memory[100]": {"spec", "hard", "limits-memory", 100},
	} {
		if got := path.String(); got != want {
			t.Errorf("%#v renders as %s, want %s", path, got, want)
		}
		encoded, err := json.Marshal(path)
		var decoded string
		if err != nil || json.Unmarshal(encoded, &decoded) != nil || decoded != want {
			t.Errorf("%#v is %s in JSON, %v", path, encoded, err)
		}
	}
}

func TestPathsAreOrderedStepByStep(t *testing.T) {
	sorted := []Path{
		{}, {0}, {0, "a"}, {2}, {10}, {""}, {"a"}, {"a", 0}, {"a", 9, "z"}, {"a", 10}, {"a", "0"}, {"a", "b"}, {"a", "b", 0}, {"a.b"}, {"b"},
	}
	for i, a := range sorted {
		for j, b := range sorted {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := a.Compare(b); got != want {
				t.Errorf("%s compared with %s is %d, want %d", a, b, got, want)
			}
		}
	}
	shuffled := slices.Clone(sorted)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	slices.SortFunc(shuffled, Path.Compare)
	if diff := cmp.Diff(sorted, shuffled); diff != "" {
		t.Error(diff)
	}
}

func TestNewPathReadsWhatRegoYields(t *testing.T) {
	path, err := newPath([]any{"spec", int64(0), "", int64(12)})
	if diff := cmp.Diff(Path{"spec", 0, "", 12}, path); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if path, err := newPath([]any{}); err != nil || path == nil || len(path) != 0 {
		t.Errorf("empty path: %v, %v", path, err)
	}
	for _, bad := range []any{
		nil, "spec", map[string]any{}, []any{nil}, []any{true}, []any{[]any{}}, []any{int64(-1)}, []any{1.5},
		[]any{1e20}, []any{"spec", int64(1) << 40}, []any{1},
	} {
		if path, err := newPath(bad); err == nil {
			t.Errorf("%#v is %v", bad, path)
		}
	}
}
