package plan

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Creation is an object that is made beside another one, for findings of that.
type Creation struct {
	Object map[string]any
	// Controls whose findings it closes, and these.
	Controls []string
	Fixed    []policy.Finding
}

// Parts are the changes of single objects that a change consists of. The first is that of its own object, and has what
// stays open.
func (c Change) Parts() []Change {
	own := c
	own.Creations = nil
	out := []Change{own}
	for _, made := range c.Creations {
		out = append(out, Change{
			Object: made.Object, Ref: policy.RefOf(made.Object), Origin: c.Origin, Facts: c.Facts,
			Controls: made.Controls, Fixed: made.Fixed, About: &c.Ref,
		})
	}
	return out
}

// IsEmpty reports whether nothing is to be changed.
func (c Change) IsEmpty() bool { return c.About == nil && len(c.Set)+len(c.Creations) == 0 }

// Subject is the object that the findings are of.
func (c Change) Subject() policy.ObjectRef {
	if c.About != nil {
		return *c.About
	}
	return c.Ref
}

// Closed are the findings that a change closes.
func (c Change) Closed() []policy.Finding {
	out := slices.Clone(c.Fixed)
	for _, made := range c.Creations {
		out = append(out, made.Fixed...)
	}
	return out
}

// withCreations are the objects that are created already, and those of some findings; or the reason not to create them.
func (d *decision) withCreations(findings []policy.Finding) (created []map[string]any, reason string) {
	created = d.created()
	for _, f := range findings {
		for _, object := range f.Create {
			switch at := indexOf(created, object); {
			case at < 0:
				created = append(created, object)
			case !reflect.DeepEqual(created[at], object):
				return nil, fmt.Sprintf("%s would be another one for another finding", policy.RefOf(object))
			}
		}
	}
	return created, ""
}

func (d *decision) created() []map[string]any {
	var out []map[string]any
	for _, made := range d.creations {
		out = append(out, made.Object)
	}
	return out
}

func indexOf(objects []map[string]any, object map[string]any) int {
	ref := policy.RefOf(object)
	return slices.IndexFunc(objects, func(o map[string]any) bool { return policy.RefOf(o) == ref })
}

// create notes the objects that close a finding. The last one closes it: what comes first is to be there before.
func (d *decision) create(f policy.Finding) {
	for _, object := range f.Create {
		at := indexOf(d.created(), object)
		if at < 0 {
			at = len(d.creations)
			d.creations = append(d.creations, Creation{Object: object})
		}
		if !slices.Contains(d.creations[at].Controls, f.Control) {
			d.creations[at].Controls = append(d.creations[at].Controls, f.Control)
		}
		d.made[keyOf(f)] = at
	}
}

// closes is the creation that closes a finding, -1 where a change of the object does. What is created for another finding
// can close it too.
func (d *decision) closes(f policy.Finding) int {
	if made, is := d.made[keyOf(f)]; is {
		return made
	}
	if len(d.set) == 0 {
		return len(d.creations) - 1
	}
	return -1
}

// flawed says what the controls find on objects that would be created; "": nothing.
func (d *decision) flawed(created []map[string]any) string {
	for _, object := range created[len(d.creations):] {
		verdict, err := d.judge(object, created)
		switch {
		case err != nil:
			return err.Error()
		case len(verdict.Findings) > 0:
			return fmt.Sprintf("%s would lead to a finding of %s", policy.RefOf(object), verdict.Findings[0].Control)
		}
	}
	return ""
}
