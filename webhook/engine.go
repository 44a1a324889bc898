package webhook

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// remembered is how many verdicts are kept, each with its pod, which takes some 50 KiB: pods of one
// template come one after the other.
const remembered = 32

// engines compiles what has a say under a policy, and nothing else: a compiled control takes some
// 30 KiB, and what is in memory has to be gone through at each collection of garbage.
type engines struct {
	engine   *policy.Engine // the last one
	rules    []policy.AdmissionRules
	settings map[string]policy.ControlSetting
}

// forPolicy returns an engine for the policy: the last one, if it serves.
func (e *engines) forPolicy(p policy.Policy) (*policy.Engine, error) {
	rules := p.Admission.All()
	if e.engine != nil && slices.EqualFunc(e.rules, rules, policy.AdmissionRules.Equal) && maps.EqualFunc(e.settings, p.Controls, equalSettings) {
		return e.engine, nil
	}
	engine, err := policy.Load(rego.Bundle(), policy.WithControls(admission.ControlsOf(p)), policy.WithMemory(remembered))
	if err != nil {
		return nil, fmt.Errorf("load policies: %w", err)
	}
	e.engine, e.rules, e.settings = engine, rules, p.Controls
	return engine, nil
}

func equalSettings(a, b policy.ControlSetting) bool { return reflect.DeepEqual(a, b) }
