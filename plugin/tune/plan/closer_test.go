package plan

import (
	"slices"
	"testing"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// measured are the controls that are closed by what another one sets from the measured use.
var measured = map[string]string{
	"cpu-request":    "cpu-request-measured",
	"memory-limit":   "memory-limit-measured",
	"memory-request": "memory-request-measured",
}

// A control is closed by tune if, and only if, a plan takes over what its findings set or create.
func TestTuneClosesWhatControlsClaim(t *testing.T) {
	all := policytest.Load(t, rego.Bundle())
	tuned, err := Controls(all)
	if err != nil {
		t.Fatal(err)
	}
	closes := map[string]bool{}
	for _, c := range tuned.Controls() {
		closes[c.ID] = slices.ContainsFunc(policytest.Cases(t, rego.Bundle(), c), policy.Case.ChangesSomething)
	}
	for id, by := range measured {
		if !closes[by] {
			t.Errorf("%s is measured by %s, which tune does not take over", id, by)
		}
		closes[id] = closes[by]
	}
	for _, c := range all.Controls() {
		if claims := c.ClosedBy == policy.ByTune; claims != closes[c.ID] {
			t.Errorf("%s is closed by %s; tune closes it: %v", c.ID, c.ClosedBy, closes[c.ID])
		}
	}
}
