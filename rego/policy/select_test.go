package policy

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// selectable is an engine of four controls that differ in everything one can select by.
func selectable(t *testing.T) *Engine {
	t.Helper()
	files := fstest.MapFS{}
	for _, c := range []struct{ category, id, severity, kinds, frameworks string }{
		{"network", "host-network", "critical", "workload", "{pss-baseline: [hostNetwork], nsa: [Pods]}"},
		{"network", "node-port", "high", "Service", "{}"},
		{"workload", "no-root", "medium", "workload", "{pss-restricted: [runAsNonRoot]}"},
		{"workload", "tidy-labels", "info", "Deployment.apps", "{}"},
	} {
		add(files, c.id+".rego", controlFile(c.category, c.id, fmt.Sprintf(`# METADATA
# scope: package
# title: Title
# description: Description.
# custom:
#   problem: Problem
#   short: short
#   do: do
#   severity: %s
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: 1 command
#   kinds: [%s]
#   remediation: Remediation.
#   frameworks: %s
`, c.severity, c.kinds, c.frameworks), rules))
	}
	return load(t, files)
}

func TestSelectKeepsControlsThatMatchEveryField(t *testing.T) {
	engine := selectable(t)
	for name, c := range map[string]struct {
		selection Selection
		want      []string
	}{
		"nothing said":            {Selection{}, []string{"host-network", "no-root", "node-port", "tidy-labels"}},
		"a framework in capitals": {Selection{Frameworks: []string{"PSS-Baseline"}}, []string{"host-network"}},
		"one id":                  {Selection{IDs: []string{"node-port"}}, []string{"node-port"}},
		"two ids":                 {Selection{IDs: []string{"tidy-labels", "no-root"}}, []string{"no-root", "tidy-labels"}},
		"exclude":                 {Selection{Exclude: []string{"no-root"}}, []string{"host-network", "node-port", "tidy-labels"}},
		"id that is excluded":     {Selection{IDs: []string{"no-root"}, Exclude: []string{"no-root"}}, []string{}},
		"category":                {Selection{Categories: []string{"network"}}, []string{"host-network", "node-port"}},
		"two categories":          {Selection{Categories: []string{"network", "workload"}}, []string{"host-network", "no-root", "node-port", "tidy-labels"}},
		"framework":               {Selection{Frameworks: []string{"pss-baseline"}}, []string{"host-network"}},
		"two frameworks":          {Selection{Frameworks: []string{"nsa", "pss-restricted"}}, []string{"host-network", "no-root"}},
		"framework of none":       {Selection{Frameworks: []string{"cis-1.12"}}, []string{}},
		"severity":                {Selection{MinSeverity: High}, []string{"host-network", "node-port"}},
		"lowest severity":         {Selection{MinSeverity: Info}, []string{"host-network", "no-root", "node-port", "tidy-labels"}},
		"kind":                    {Selection{Kinds: []schema.GroupKind{{Kind: "Service"}}}, []string{"node-port"}},
		"kind of a workload":      {Selection{Kinds: []schema.GroupKind{{Group: "batch", Kind: "CronJob"}}}, []string{"host-network", "no-root"}},
		"kind of another group":   {Selection{Kinds: []schema.GroupKind{{Group: "example.org", Kind: "Service"}}}, []string{}},
		"category and severity":   {Selection{Categories: []string{"workload"}, MinSeverity: Medium}, []string{"no-root"}},
		"everything": {
			Selection{
				IDs: []string{"host-network", "node-port"}, Exclude: []string{"node-port"}, Categories: []string{"network"},
				Frameworks: []string{"nsa"}, Kinds: []schema.GroupKind{podKind}, MinSeverity: Critical,
			},
			[]string{"host-network"},
		},
	} {
		selected, err := engine.Select(c.selection)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, ids(selected)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if len(engine.Controls()) != 4 {
		t.Error("the engine that was selected from has changed")
	}
}

func TestSelectRefusesNamesThatDoNotExist(t *testing.T) {
	engine := selectable(t)
	for name, c := range map[string]struct {
		selection Selection
		want      string
	}{
		"misspelt id":        {Selection{IDs: []string{"no-rot"}}, `unknown control "no-rot": did you mean "no-root"?`},
		"beginning of an id": {Selection{IDs: []string{"tidy"}}, `unknown control "tidy": did you mean "tidy-labels"?`},
		"end of an id":       {Selection{IDs: []string{"labels"}}, `unknown control "labels": did you mean "tidy-labels"?`},
		"id like none":       {Selection{IDs: []string{"x"}}, `unknown control "x": want one of host-network, no-root, node-port, tidy-labels`},
		"empty id":           {Selection{IDs: []string{""}}, `unknown control "": want one of host-network, no-root, node-port, tidy-labels`},
		"misspelt exclude":   {Selection{Exclude: []string{"nodeport"}}, `unknown control "nodeport": did you mean "node-port"?`},
		"misspelt category":  {Selection{Categories: []string{"networks"}}, `unknown category "networks": did you mean "network"?`},
		"misspelt framework": {Selection{Frameworks: []string{"pss-restrict"}}, `unknown framework "pss-restrict": did you mean "pss-restricted"?`},
		"framework like none": {
			Selection{Frameworks: []string{"nist-800-190-rev-1"}},
			`unknown framework "nist-800-190-rev-1": want one of cis-1.12, nsa, pss-baseline, pss-restricted`,
		},
	} {
		if _, err := engine.Select(c.selection); err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v, want %s", name, err, c.want)
		}
	}
}

func TestUnknownNamesAreNotAnsweredWithALongList(t *testing.T) {
	var list []string
	for i := range maxListed + 1 {
		list = append(list, strings.Repeat("long", i+3))
	}
	if err := known("control", "qq", list); err == nil || err.Error() != `unknown control "qq"` {
		t.Errorf("error %v", err)
	}
}

func TestSelectTwiceNarrowsTwice(t *testing.T) {
	engine := selectable(t)
	network, err := engine.Select(Selection{Categories: []string{"network"}})
	if err != nil {
		t.Fatal(err)
	}
	severe, err := network.Select(Selection{MinSeverity: Critical})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"host-network"}, ids(severe)); diff != "" {
		t.Error(diff)
	}
	if _, err := network.Select(Selection{IDs: []string{"no-root"}}); err == nil {
		t.Error("a control that was left out can be selected again")
	}
	if got := evaluated(t, severe, pod(t, "{bad: true}")); len(got.Findings) != 1 || got.Findings[0].Control != "host-network" {
		t.Errorf("verdict %+v", got)
	}
}
