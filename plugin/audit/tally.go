package audit

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// tally counts what each control answered.
type tally struct {
	objects  int
	answered map[string]bool            // controls that answered for at least one object
	skipped  map[string]map[missing]int // control, what it lacked: objects
	lost     map[schema.GroupKind]bool  // kinds that could not be read
	away     string                     // why nothing at all could be read; "": something could be
	nodes    bool                       // a Node is among the objects
}

// missing is what a control lacked.
type missing struct {
	class  policy.SkipClass
	reason string
}

func newTally() tally {
	return tally{
		answered: map[string]bool{}, skipped: map[string]map[missing]int{},
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
		t.skip(skip.Control, missing{skip.Class, skip.Reason})
	}
	for _, failure := range v.Failed {
		t.skip(failure.Control, missing{policy.Unknown, "it failed: see the errors"})
	}
}

// skip counts an object that a control could not evaluate.
func (t *tally) skip(control string, what missing) {
	if t.skipped[control] == nil {
		t.skipped[control] = map[missing]int{}
	}
	t.skipped[control][what]++
}

// class returns the strongest class of what a control lacked; "": it answered for every object that it is
// applicable to.
func (t *tally) class(id string) policy.SkipClass {
	var strongest policy.SkipClass
	for what := range t.skipped[id] {
		if what.class != policy.NotApplicable || !t.answered[id] {
			strongest = strongest.Stronger(what.class)
		}
	}
	return strongest
}

// skips lists what was skipped: objects that a control could not evaluate, and controls that
// found no object to look at, which it counts as skipped from then on.
func (t *tally) skips(controls []policy.Control) []report.Skip {
	var skips []report.Skip
	for id, lacked := range t.skipped {
		for what, objects := range lacked {
			skips = append(skips, report.Skip{Control: id, Reason: what.reason, Class: what.class, Objects: objects})
		}
	}
	for _, control := range controls {
		var what missing
		switch {
		case t.skipped[control.ID] != nil:
			continue
		case !t.answered[control.ID]:
			what = t.nothingToLookAt(control)
		case slices.ContainsFunc(control.Kinds, t.isUnlisted):
			what = missing{policy.Forbidden, "some of what it looks at could not be read"}
		default:
			continue
		}
		t.skip(control.ID, what)
		skips = append(skips, report.Skip{Control: control.ID, Reason: what.reason, Class: what.class})
	}
	return skips
}

// isUnlisted reports whether objects of the kind were not read. Facts and the cluster itself are read all the
// same where an error names their kind, and state what they lack.
func (t *tally) isUnlisted(kind schema.GroupKind) bool {
	return t.lost[kind] && !source.IsOfSnapshot(kind)
}

// nothingToLookAt is why no object of a control's kinds was judged.
func (t *tally) nothingToLookAt(control policy.Control) missing {
	var names []string
	unread, shown := false, false // shown: reading what was read would have shown an object
	for _, kind := range control.Kinds {
		names = append(names, report.KindName(kind))
		unread = unread || t.lost[kind]
		shown = shown || !source.IsReadOnly(kind) || t.nodes && !source.IsOfSnapshot(kind)
	}
	switch {
	case t.away != "":
		return missing{policy.Forbidden, t.away}
	case unread:
		return missing{policy.Forbidden, "what it looks at could not be read"}
	case slices.Equal(control.Kinds, []schema.GroupKind{facts.NodeUsageKind}):
		return missing{policy.NeedsFlag, "the usage of nodes is not known: --usage reads it from a live cluster"}
	case !shown:
		return missing{policy.NeedsFlag, "only a live cluster, without --namespace and --selector, or a snapshot of one shows this"}
	case len(names) == len(policy.PodKinds()):
		return missing{policy.NotApplicable, "there is no workload"}
	}
	slices.Sort(names)
	return missing{policy.NotApplicable, "there is no " + strings.Join(slices.Compact(names), ", ")}
}
