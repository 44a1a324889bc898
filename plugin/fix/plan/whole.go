package plan

import (
	"cmp"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Plan is what is shown.
type Plan struct {
	// Judged is how many objects were.
	Judged int
	// Files or Objects that are to change.
	Files   []File
	Objects []Object
	// Owned are the changes of objects that are left to their owners.
	Owned []Change
	// Open are the findings that stay, the most severe first.
	Open []Stays
	// Written are the names of the files that were written; empty: nothing was changed.
	Written []string
	// Found and Fixed count findings: before a change Fixed are those that it closes, after it those that the controls
	// no longer find.
	Found, Fixed int
	// Asked: the question whether to carry it out follows.
	Asked bool
	// Done is what became of a run in a cluster; nil: nothing was changed.
	Done *Done
}

// Done is what became of a run in a cluster.
type Done struct {
	// ID of the run in the journal.
	ID string
	// Changed and Reverted are numbers of objects.
	Changed, Reverted int
	// New are findings that were not there before.
	New []Stays
}

// Stays is a finding that stays open on an object.
type Stays struct {
	Open
	Object policy.ObjectRef
	Origin policy.Origin
}

// Add counts the findings of an object.
func (p *Plan) Add(c Change) {
	p.Found += len(c.Closed()) + len(c.Open)
	for _, open := range c.Open {
		p.Open = append(p.Open, Stays{open, c.Subject(), c.Origin})
	}
}

// Settle counts what the files can hold of the changes.
func (p *Plan) Settle() {
	p.Fixed = 0
	for _, file := range p.Files {
		for _, c := range file.Changes {
			p.Fixed += len(c.Fixed)
		}
		for _, r := range file.Refused {
			p.Keep(r.Change, r.Err.Error())
		}
	}
	p.sortOpen()
}

func (p *Plan) sortOpen() {
	slices.SortStableFunc(p.Open, byPlace)
	if p.Done != nil {
		slices.SortStableFunc(p.Done.New, byPlace)
	}
}

func byPlace(a, b Stays) int {
	return cmp.Or(cmp.Compare(a.Origin.File, b.Origin.File), cmp.Compare(a.Origin.Line, b.Origin.Line),
		cmp.Compare(a.Object.String(), b.Object.String()), cmp.Compare(a.Control, b.Control), a.Path.Compare(b.Path), cmp.Compare(a.Container, b.Container))
}

// Recount takes the findings of a second reading for what is left. Every finding is of what was changed, so that what
// is not found any more is fixed.
func (p *Plan) Recount(again []Change) {
	p.Open = nil
	for _, c := range again {
		p.Keep(c, "still found after the change")
		for _, open := range c.Open {
			p.Open = append(p.Open, Stays{open, c.Subject(), c.Origin})
		}
	}
	p.Fixed = p.Found - len(p.Open)
}
