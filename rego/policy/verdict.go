package policy

import (
	"cmp"
	"slices"
)

// Verdict is what the controls say of one object.
type Verdict struct {
	Findings []Finding // sorted by control, path, message; empty: nothing found
	Passed   []string  // ids of the controls that judged the object and found nothing
	Skipped  []Skip    // controls that could not judge: never counted as passed
	Failed   []Failure // controls whose evaluation ended in an error: never counted as passed
}

// Finding is one violation of one control.
type Finding struct {
	Control string
	Path    Path // where in the object; empty: the object as a whole
	// Container is the name of the container that Path leads into; empty: none.
	Container string
	Message   string
	// Set mends the finding when applied; empty: no automatic fix.
	Set []Assignment
	// Create are whole objects that mend the finding once they are there; empty: none. An object
	// of the same kind and name that is there already is never overwritten by it.
	Create []map[string]any
}

// IsFixable reports whether a machine can mend the finding.
func (f Finding) IsFixable() bool {
	return len(f.Set)+len(f.Create) > 0
}

// Skip says that a control could not judge an object, and what it lacked.
type Skip struct {
	Control string
	Reason  string
}

// Failure is a control that ended in an error.
type Failure struct {
	Control string
	Err     error
}

// Assignment sets one field. A nil Value removes the field.
type Assignment struct {
	Path  Path `json:"path"`
	Value any  `json:"value"`
}

func (v *Verdict) sort() {
	slices.SortFunc(v.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Control, b.Control), a.Path.Compare(b.Path), cmp.Compare(a.Message, b.Message))
	})
	slices.Sort(v.Passed)
	slices.SortFunc(v.Skipped, func(a, b Skip) int { return cmp.Compare(a.Control, b.Control) })
	slices.SortFunc(v.Failed, func(a, b Failure) int { return cmp.Compare(a.Control, b.Control) })
}
