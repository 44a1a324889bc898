package nodefiles

import (
	"testing"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/rego/policytest"
)

// What is written as a flag is what the controls read of it.
func TestFlagsAreThoseThatTheControlsRead(t *testing.T) {
	question := policytest.Load(t, rego.Bundle()).Question("data.lightk8s.lib.nodeconfig.flags", facts.NodeConfigKind)
	object, err := facts.Object(facts.NodeConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]struct{ Name, Separator string }
	if err := question.Answer(t.Context(), policy.Target{Object: object}, &read); err != nil {
		t.Fatal(err)
	}
	both := 0
	for field, flag := range flagNames {
		known, ok := read[field]
		if !ok {
			continue
		}
		both++
		if known.Name != flag[0] || known.Separator != flag[1] {
			t.Errorf("%s is written as %q, and read as %+v", field, flag, known)
		}
	}
	if both < 20 {
		t.Errorf("%d fields are both written and read", both)
	}
}
