package report

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/test/seed"
)

func TestSortDoesNotDependOnTheOrderBefore(t *testing.T) {
	random := rand.New(rand.NewPCG(1+seed.Of(t), 2))
	for range 20 {
		findings := randomFindings(random)
		var want Report
		for i, f := range findings {
			reason := fmt.Sprint(i % 7)
			want.Waived = append(want.Waived, Waived{Finding: f, Reason: reason})
			want.Skipped = append(want.Skipped, Skip{Control: f.Control, Reason: reason, Objects: i})
			want.Errors = append(want.Errors, Error{Subject: f.Message, Message: reason})
		}
		got := Report{
			Waived: slices.Clone(want.Waived), Skipped: slices.Clone(want.Skipped), Errors: slices.Clone(want.Errors),
		}
		want.Findings = NewFindings(findings...)
		Sort(&want)
		shuffle(random, findings)
		got.Findings = NewFindings(findings...)
		shuffle(random, got.Waived)
		shuffle(random, got.Skipped)
		shuffle(random, got.Errors)
		Sort(&got)
		if diff := cmp.Diff(want, got, listed); diff != "" {
			t.Fatal(diff)
		}
	}
}

// listed has cmp compare lists of findings one by one.
var listed = cmp.Transformer("listed", collect)

func shuffle[T any](random *rand.Rand, list []T) {
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

func TestSortPutsTheWorstFirst(t *testing.T) {
	r := Report{Findings: NewFindings([]Finding{
		{Control: "a", Severity: policy.Info},
		{Control: "b", Severity: policy.Critical},
		{Control: "a", Severity: policy.Critical, Path: "x[10]"},
		{Control: "a", Severity: policy.Critical, Path: "x[9]"},
		{Control: "a", Severity: policy.Critical, Object: policy.ObjectRef{Kind: "A", Name: "z"}},
	}...)}
	Sort(&r)
	var got []string
	for f := range r.Findings.All() {
		got = append(got, string(f.Severity)+" "+f.Control+" "+f.Object.Kind+" "+f.Path)
	}
	want := []string{"critical a  x[9]", "critical a  x[10]", "critical a A ", "critical b  ", "info a  "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSortLeavesNoListNil(t *testing.T) {
	var r Report
	Sort(&r)
	if r.Skipped == nil || r.Waived == nil || r.Errors == nil || r.Notices == nil {
		t.Errorf("%#v", r)
	}
}

func TestCompareNatural(t *testing.T) {
	ascending := []string{"", "a", "a1", "a02", "a2", "a10", "a10b", "b", "日"}
	for i, a := range ascending {
		for j, b := range ascending {
			if got, want := sign(CompareNatural(a, b)), sign(i-j); got != want {
				t.Errorf("CompareNatural(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func sign(n int) int { return min(1, max(-1, n)) }
