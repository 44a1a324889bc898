package policytest

import (
	"cmp"
	"encoding/json"
	"slices"
	"testing"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// findings renders the findings of a verdict as cases write them.
func findings(verdict policy.Verdict) []policy.CaseFinding {
	var out []policy.CaseFinding
	for _, f := range verdict.Findings {
		out = append(out, policy.NewCaseFinding(f))
	}
	return out
}

// skipped renders why a verdict's control could not judge, as cases write it: "CLASS: REASON", without the
// class where it is unknown. "": it could.
func skipped(verdict policy.Verdict) string {
	if len(verdict.Skipped) == 0 {
		return ""
	}
	skip := verdict.Skipped[0]
	if skip.Class == policy.Unknown {
		return skip.Reason
	}
	return string(skip.Class) + ": " + skip.Reason
}

// outcome is the verb that a case with this verdict is named by.
func outcome(verdict policy.Verdict) string {
	switch {
	case len(verdict.Findings) > 0:
		return "fail"
	case len(verdict.Skipped) > 0:
		return "skip"
	default:
		return "pass"
	}
}

// created lists the objects that the findings of a verdict want created; nil: none.
func created(tb testing.TB, verdict policy.Verdict) []map[string]any {
	tb.Helper()
	var objects []map[string]any
	for _, finding := range verdict.Findings {
		for _, object := range finding.Create {
			objects = append(objects, roundTrip(tb, object))
		}
	}
	return objects
}

// Fixed returns the object with all assignments applied, or nil where there are none.
func Fixed(tb testing.TB, object map[string]any, verdict policy.Verdict) map[string]any {
	tb.Helper()
	var set []policy.Assignment
	for _, finding := range verdict.Findings {
		set = append(set, finding.Set...)
	}
	if len(set) == 0 {
		return nil
	}
	fixed, err := policy.Apply(object, set)
	if err != nil {
		tb.Fatalf("apply fix: %v", err)
	}
	return roundTrip(tb, fixed)
}

func sorted(findings []policy.CaseFinding) []policy.CaseFinding {
	return slices.SortedFunc(slices.Values(findings), func(a, b policy.CaseFinding) int {
		return cmp.Or(
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message),
			slices.CompareFunc(a.Endpoints, b.Endpoints, policy.Endpoint.Compare),
		)
	})
}

// roundTrip returns the object as decoding its JSON yields it, as in cases.
func roundTrip(tb testing.TB, object map[string]any) map[string]any {
	tb.Helper()
	data, err := json.Marshal(object)
	if err != nil {
		tb.Fatal(err)
	}
	out, err := policy.Decode(data)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}
