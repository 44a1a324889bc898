package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheStrongestReasonToSkipDecides(t *testing.T) {
	of := func(class SkipClass, reason string) any {
		return map[string]any{"reason": reason, "class": string(class)}
	}
	for name, c := range map[string]struct {
		entries []any
		want    Skip
	}{
		"a sentence":          {[]any{"a"}, Skip{"id", "a", Unknown}},
		"without a class":     {[]any{map[string]any{"reason": "a"}}, Skip{"id", "a", Unknown}},
		"not applicable":      {[]any{of(NotApplicable, "a")}, Skip{"id", "a", NotApplicable}},
		"unknown is stronger": {[]any{of(NotApplicable, "b"), "a"}, Skip{"id", "a; b", Unknown}},
		"a flag is stronger":  {[]any{"b", of(NeedsFlag, "a")}, Skip{"id", "a; b", NeedsFlag}},
		"a right is stronger": {[]any{of(Forbidden, "b"), of(NeedsFlag, "a")}, Skip{"id", "a; b", Forbidden}},
		"said twice":          {[]any{"a", of(Forbidden, "a")}, Skip{"id", "a", Forbidden}},
	} {
		got, err := newSkip("id", c.entries)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: error %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestReasonsThatAreNone(t *testing.T) {
	for want, entry := range map[string]any{
		"an entry of skipped is 7, want a sentence":                                                  int64(7),
		"an entry of skipped is map[class:unknown], want a sentence":                                 map[string]any{"class": "unknown"},
		"an entry of skipped has class later: want not-applicable, unknown, needs-flag or forbidden": map[string]any{"reason": "a", "class": "later"},
		"an entry of skipped has class 7: want not-applicable, unknown, needs-flag or forbidden":     map[string]any{"reason": "a", "class": int64(7)},
	} {
		if _, err := newSkip("id", []any{entry}); err == nil || err.Error() != want {
			t.Errorf("%v: error %v", entry, err)
		}
	}
}
