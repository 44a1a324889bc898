package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Object is an object of a cluster, and what it is to be as the API server would have it.
type Object struct {
	Change
	Before, After map[string]any
	// Also are the fields that the API server changes beside those of Set.
	Also []string
	// Pods are replaced.
	Pods int
}

// Refuse leaves an object as it is.
func (p *Plan) Refuse(c Change, reason string) {
	p.Add(c)
	p.Keep(c, reason)
}

// Keep leaves open what a change would have closed.
func (p *Plan) Keep(c Change, reason string) {
	for _, f := range c.Closed() {
		p.Open = append(p.Open, Stays{Open{Finding: f, Reason: reason}, c.Subject(), c.Origin})
	}
}

// Take adds an object that is to change.
func (p *Plan) Take(o Object) {
	p.Objects = append(p.Objects, o)
	p.Fixed += len(o.Fixed)
	p.Add(o.Change)
}

// Changes are all that are planned, and those that are left to the owner of their object or file.
func (p *Plan) Changes() []Change {
	var out []Change
	for _, file := range p.Files {
		out = append(out, file.Changes...)
		for _, refused := range file.Refused {
			out = append(out, refused.Change)
		}
	}
	for _, object := range p.Objects {
		out = append(out, object.Change)
	}
	for _, owned := range p.Owned {
		out = append(out, slices.DeleteFunc(owned.Parts(), Change.IsEmpty)...)
	}
	return out
}

// order is in which objects change: what has pods first, since rules for new pods must not stand in the way of the old
// ones; then what is created, in its own order; namespaces, whose labels are such rules, last.
func (o Object) order() int {
	switch {
	case o.Ref.Kind == "Namespace":
		return 2
	case o.About != nil:
		return 1
	}
	return 0
}

// Sort puts the objects into the order in which they change.
func (p *Plan) Sort() {
	slices.SortStableFunc(p.Objects, func(a, b Object) int {
		if c := a.order() - b.order(); c != 0 {
			return c
		}
		return strings.Compare(a.Subject().String(), b.Subject().String())
	})
	p.sortOpen()
}

// ChangedFor reports whether an object of the plan changes for findings of another, or of what that one was created for.
func (p *Plan) ChangedFor(ref, other policy.ObjectRef) bool {
	return ref == other || p.subjectOf(ref) == p.subjectOf(other)
}

func (p *Plan) subjectOf(ref policy.ObjectRef) policy.ObjectRef {
	for _, o := range p.Objects {
		if o.Ref == ref {
			return o.Subject()
		}
	}
	return ref
}

// OfTemplate reports whether assignments change a template of pods.
func OfTemplate(set []policy.Assignment) bool {
	return slices.ContainsFunc(set, func(a policy.Assignment) bool {
		path := a.Path.String()
		return strings.HasPrefix(path, "spec.template.") || strings.HasPrefix(path, "spec.jobTemplate.")
	})
}

// Again takes the findings of a second reading for what is left: those of the first that it has not are fixed. became
// says why a change did not close what it was to close; "": the object was not to change. The reasons of the plan stay.
func (p *Plan) Again(first, second []Change, became func(policy.ObjectRef) string) {
	reasons, closing := map[on]string{}, map[on]policy.ObjectRef{}
	for _, open := range p.Open {
		reasons[on{open.Object, keyOf(open.Finding)}] = open.Reason
	}
	for _, object := range p.Objects {
		for _, f := range object.Fixed {
			closing[on{object.Subject(), keyOf(f)}] = object.Ref
		}
	}
	before, after := findings(first), findings(second)
	there, here := objects(first), objects(second)
	p.Fixed, p.Open = 0, nil
	for key := range before {
		if _, still := after[key]; !still && !replaced(key.object, here) {
			p.Fixed++
		}
	}
	for key, stays := range after {
		_, was := before[key]
		switch reason, planned := reasons[key]; {
		case planned:
			stays.Reason = reason
		case was:
			stays.Reason = became(cmp.Or(closing[key], key.object))
		}
		p.Open = append(p.Open, stays)
		if !was && !replaced(key.object, there) {
			p.Done.New = append(p.Done.New, stays)
		}
	}
	p.sortOpen()
}

// replaced reports whether a reading has no such object, of those that controllers replace: a finding that only the live
// pod has is not closed, and none is new, by a pod of another name.
func replaced(ref policy.ObjectRef, reading map[policy.ObjectRef]bool) bool {
	return (ref.Kind == "Pod" || ref.Kind == "ReplicaSet") && !reading[ref]
}

func objects(changes []Change) map[policy.ObjectRef]bool {
	out := make(map[policy.ObjectRef]bool, len(changes))
	for _, c := range changes {
		out[c.Ref] = true
	}
	return out
}

// on is a finding of an object.
type on struct {
	object policy.ObjectRef
	key
}

func findings(changes []Change) map[on]Stays {
	out := map[on]Stays{}
	for _, c := range changes {
		for _, f := range c.Closed() {
			out[on{c.Ref, keyOf(f)}] = Stays{Open{Finding: f}, c.Ref, c.Origin}
		}
		for _, open := range c.Open {
			out[on{c.Ref, keyOf(open.Finding)}] = Stays{open, c.Ref, c.Origin}
		}
	}
	return out
}
