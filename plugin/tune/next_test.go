package tune

import (
	"strings"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

func TestNextSaysWhatWouldMakeThePlanBetterAndThenWhatCarriesItOut(t *testing.T) {
	good := plan.Plan{Summary: plan.Summary{Settings: 1, Fits: plan.Fits}}
	for name, test := range map[string]struct {
		asked asked
		plan  plan.Plan
		want  string // what it begins with; "": nothing is suggested
	}{
		"nothing was asked for":  {asked{live: true}, good, "add --node-config --usage:"},
		"use was not asked for":  {asked{live: true, nodeConfig: true}, good, "add --usage:"},
		"use alone":              {asked{live: true, usage: true}, good, "add --node-config:"},
		"all was asked for":      {asked{live: true, nodeConfig: true, usage: true}, good, "add --write DIR for files and scripts that set up the nodes and take it back, --apply"},
		"of files":               {asked{}, good, "add --write DIR for files and scripts that set up the nodes and take it back, and the objects"},
		"written":                {asked{changed: true}, good, ""},
		"refused":                {asked{}, plan.Plan{Summary: plan.Summary{Settings: 1, Fits: plan.FitsNot}}, ""},
		"refused by assumptions": {asked{live: true}, plan.Plan{Summary: plan.Summary{Settings: 1, Fits: plan.FitsNot}}, "add --node-config --usage:"},
		"nothing to change":      {asked{}, plan.Plan{Summary: plan.Summary{Nodes: 1, Fits: plan.Fits}}, ""},
	} {
		got := test.asked.next(test.plan)
		if (got == "") != (test.want == "") || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
