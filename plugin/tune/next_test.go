package tune

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

func TestNextIsWhatMakesThePlanBetterAndThenWhatCarriesItOut(t *testing.T) {
	good := plan.Plan{Summary: plan.Summary{Settings: 1, Fits: plan.Fits}}
	refused := plan.Plan{Summary: plan.Summary{Settings: 1, Fits: plan.FitsNot}}
	const (
		carryOut = "then with --apply-nodes (nodes) and --apply (objects), which ask first"
		both     = "reads the kubelet configuration and the memory in use"
	)
	for name, test := range map[string]struct {
		asked asked
		plan  plan.Plan
		want  plan.Step
	}{
		"nothing was asked for": {asked{live: true}, good, plan.Step{Command: "kubectl lightk8s tune --node-config --usage", Why: both}},
		"use was not asked for": {asked{live: true, nodeConfig: true, arguments: []string{"--node-config"}}, good,
			plan.Step{Command: "kubectl lightk8s tune --node-config --usage", Why: "reads the memory in use and its peaks"}},
		"use alone": {asked{live: true, usage: true, arguments: []string{"--usage"}}, good,
			plan.Step{Command: "kubectl lightk8s tune --usage --node-config", Why: "reads the kubelet configuration"}},
		"all was asked for": {asked{live: true, nodeConfig: true, usage: true, arguments: []string{"--node-config", "--usage"}}, good,
			plan.Step{Command: "kubectl lightk8s tune --node-config --usage --write tuned", Why: carryOut}},
		"of files": {asked{arguments: []string{"-f", "a b.yaml"}}, good,
			plan.Step{Command: "kubectl lightk8s tune -f 'a b.yaml' --write tuned"}},
		"written":                {asked{changed: true}, good, plan.Step{}},
		"refused":                {asked{}, refused, plan.Step{}},
		"refused by assumptions": {asked{live: true}, refused, plan.Step{Command: "kubectl lightk8s tune --node-config --usage", Why: both}},
		"nothing to change":      {asked{}, plan.Plan{Summary: plan.Summary{Nodes: 1, Fits: plan.Fits}}, plan.Step{}},
	} {
		if diff := cmp.Diff(test.want, test.asked.next(test.plan)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
