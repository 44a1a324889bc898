package audit

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// tally counts what each control answered.
type tally struct {
	objects  int
	answered map[string]bool           // controls that answered for at least one object
	failing  map[string]bool           // controls whose evaluation ended in an error for at least one object
	skipped  map[string]map[string]int // control, reason: objects
	lost     map[schema.GroupKind]bool // kinds that could not be read
	away     bool                      // the cluster could not be reached
	nodes    bool                      // a Node is among the objects
}

func newTally() tally {
	return tally{
		answered: map[string]bool{}, failing: map[string]bool{}, skipped: map[string]map[string]int{},
		lost: map[schema.GroupKind]bool{},
	}
}

// add counts an object.
func (t *tally) add(v policy.Verdict) {
	t.objects++
	for _, id := range v.Passed {
		t.answered[id] = true
	}
	for _, f := range v.Findings {
		t.answered[f.Control] = true
	}
	for _, skip := range v.Skipped {
		t.skip(skip.Control, skip.Reason)
	}
	for _, failure := range v.Failed {
		t.failing[failure.Control] = true
		t.skip(failure.Control, "it failed: see the errors")
	}
}

// skip counts an object that a control could not evaluate.
func (t *tally) skip(control, reason string) {
	if t.skipped[control] == nil {
		t.skipped[control] = map[string]int{}
	}
	t.skipped[control][reason]++
}

// passed reports whether a control answered for every object that it looked at, and found nothing
// that counts.
func (t *tally) passed(id string, failed map[string]bool) bool {
	return t.answered[id] && !failed[id] && !t.failing[id]
}

// skips lists what was skipped: objects that a control could not evaluate, and controls that
// found no object to look at.
func (t *tally) skips(controls []policy.Control) []report.Skip {
	var skips []report.Skip
	for id, reasons := range t.skipped {
		for reason, objects := range reasons {
			skips = append(skips, report.Skip{Control: id, Reason: reason, Objects: objects})
		}
	}
	for _, control := range controls {
		if t.answered[control.ID] || t.skipped[control.ID] != nil {
			continue
		}
		skips = append(skips, report.Skip{Control: control.ID, Reason: t.nothingToLookAt(control)})
	}
	return skips
}

func (t *tally) nothingToLookAt(control policy.Control) string {
	var names []string
	unread := false
	for _, kind := range control.Kinds {
		names = append(names, report.KindName(kind))
		unread = unread || t.lost[kind]
	}
	switch {
	case t.away:
		return "the cluster could not be reached"
	case unread:
		return "what it looks at could not be read"
	case slices.Equal(control.Kinds, []schema.GroupKind{policy.ClusterKind}):
		return "only a live cluster or a snapshot of one shows this"
	case slices.Equal(control.Kinds, []schema.GroupKind{facts.NodeConfigKind}):
		return "there is no configuration of nodes: only a live cluster or a snapshot of one shows it"
	case slices.Equal(control.Kinds, []schema.GroupKind{facts.NodeUsageKind}):
		return "the usage of nodes is not known: --usage reads it from a live cluster"
	case len(names) == len(policy.PodKinds()):
		return "there is no workload"
	}
	slices.Sort(names)
	return "there is no " + strings.Join(slices.Compact(names), ", ")
}
