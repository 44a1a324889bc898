package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFailuresOfConftestAreCountedByTheirRule(t *testing.T) {
	const report = `[{"filename": "all.yaml", "successes": 3, "failures": [
		{"msg": "a", "metadata": {"rule": "privileged"}}, {"msg": "b", "metadata": {"rule": "privileged"}},
		{"msg": "c", "metadata": {"rule": "memory-limit"}}]}, {"filename": "none.yaml", "successes": 15}]`
	got, err := countConftest([]byte(report))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"privileged": 2, "memory-limit": 1}, got); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

func TestReportsOfConftestThatCannotBeCountedAreErrors(t *testing.T) {
	for report, want := range map[string]string{
		`{}`: "read report", `[]`: "about no file",
		`[{"failures": [{"msg": "a"}]}]`: `"a" is of no rule`,
	} {
		if _, err := countConftest([]byte(report)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", report, err, want)
		}
	}
}

func TestEachRuleOfConftestIsCounted(t *testing.T) {
	rules, err := options{rules: "rules"}.countRules()
	if err != nil || rules != 15 {
		t.Errorf("%d rules and error %v, want 15 and none", rules, err)
	}
}
