package plan

import (
	"slices"

	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// SaidOf is a finding as an object and what it made have it in common.
func SaidOf(ref policy.ObjectRef, f policy.Finding) owner.Said {
	return owner.Said{Object: owner.RefOf(ref), Control: f.Control, Container: f.Container, Message: f.Message}
}

// WithoutInherited leaves out the findings that the owner of an object has too, waived or not, as the audit does.
func WithoutInherited(changes []Change, tree *owner.Tree, waived []owner.Said) []Change {
	all := func(yield func(owner.Said) bool) {
		for _, said := range waived {
			if !yield(said) {
				return
			}
		}
		for _, c := range changes {
			for _, f := range c.Findings() {
				if !yield(SaidOf(c.Ref, f)) {
					return
				}
			}
		}
	}
	var out []Change
	for _, c := range changes {
		if by := owner.ControllerOf(c.Object); by != nil {
			inherited := func(f policy.Finding) bool {
				return tree.SaidByOwner(*by, SaidOf(c.Ref, f), all)
			}
			c.Fixed = slices.DeleteFunc(slices.Clone(c.Fixed), inherited)
			c.Open = slices.DeleteFunc(slices.Clone(c.Open), func(o Open) bool { return inherited(o.Finding) })
		}
		if len(c.Findings()) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Findings are those that a change closes, and those that stay.
func (c Change) Findings() []policy.Finding {
	out := c.Closed()
	for _, open := range c.Open {
		out = append(out, open.Finding)
	}
	return out
}
