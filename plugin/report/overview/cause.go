package overview

import (
	"cmp"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Cause is what many findings have in common.
type Cause struct {
	Name     policy.Cause
	Findings int
	Objects  int
	Noun     string        // what the objects are, in the plural
	ClosedBy policy.Closer // of most of the findings
}

// manyFindings is how many findings a cause has to have to be listed.
const manyFindings = 10

// tallies count the findings of causes.
type tallies map[policy.Cause]*tally

type tally struct {
	findings int
	objects  map[int32]bool
	noun     noun
	closers  map[policy.Closer]int
}

// add counts a finding and, where objects are numbered, its object.
func (t tallies) add(f report.Finding, objects numbers) {
	of := t[f.Cause]
	if of == nil {
		of = &tally{objects: map[int32]bool{}, closers: map[policy.Closer]int{}}
		t[f.Cause] = of
	}
	of.findings++
	of.closers[f.ClosedBy]++
	if objects != nil {
		of.objects[objects.of(canonical(f.Object))] = true
		of.noun.add(f.Object)
	}
}

// causes lists the causes of so many findings, the most frequent first.
func (t tallies) causes(least int) []Cause {
	var list []Cause
	for name, of := range t {
		if of.findings < least {
			continue
		}
		cause := Cause{Name: name, Findings: of.findings, Objects: len(of.objects), Noun: of.noun.String()}
		for _, closer := range policy.Closers() {
			if of.closers[closer] > of.closers[cause.ClosedBy] {
				cause.ClosedBy = closer
			}
		}
		list = append(list, cause)
	}
	slices.SortFunc(list, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Findings, a.Findings), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// numbers gives each object a number, so that sets of objects are small.
type numbers map[policy.ObjectRef]int32

func (n numbers) of(object policy.ObjectRef) int32 {
	number, known := n[object]
	if !known {
		number = int32(len(n)) //nolint:gosec // as many as findings at most
		n[object] = number
	}
	return number
}
