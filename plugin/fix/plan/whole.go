package plan

import (
	"cmp"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Plan is what is shown.
type Plan struct {
	// Objects that were judged.
	Objects int
	Files   []File
	// Open are the findings that stay, the most severe first.
	Open []Stays
	// Written are the names of the files that were written; empty: nothing was changed.
	Written []string
	// Found and Fixed count findings: before a change Fixed are those that it closes, after it those that the controls
	// no longer find.
	Found, Fixed int
}

// Stays is a finding that stays open on an object.
type Stays struct {
	Open
	Object policy.ObjectRef
	Origin policy.Origin
}

// Add counts the findings of an object.
func (p *Plan) Add(c Change) {
	p.Found += len(c.Fixed) + len(c.Open)
	for _, open := range c.Open {
		p.Open = append(p.Open, Stays{open, c.Ref, c.Origin})
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
			for _, f := range r.Fixed {
				p.Open = append(p.Open, Stays{Open{Finding: f, Reason: r.Err.Error()}, r.Ref, r.Origin})
			}
		}
	}
	slices.SortStableFunc(p.Open, func(a, b Stays) int {
		return cmp.Or(cmp.Compare(a.Origin.File, b.Origin.File), cmp.Compare(a.Origin.Line, b.Origin.Line), cmp.Compare(a.Control, b.Control))
	})
}

// Recount takes the findings of a second reading for what is left.
func (p *Plan) Recount(again []Change) {
	p.Open = nil
	for _, c := range again {
		for _, f := range c.Fixed {
			p.Open = append(p.Open, Stays{Open{Finding: f, Reason: "still found after the change"}, c.Ref, c.Origin})
		}
		for _, open := range c.Open {
			p.Open = append(p.Open, Stays{open, c.Ref, c.Origin})
		}
	}
	p.Fixed = p.Found - len(p.Open)
}
