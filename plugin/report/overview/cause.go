package overview

import (
	"cmp"
	"iter"
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

// causes lists the causes of findings, the most frequent first.
func causes(findings iter.Seq[report.Finding], counts func(report.Finding) bool) []Cause {
	type tally struct {
		findings int
		objects  map[policy.ObjectRef]bool
		closers  map[policy.Closer]int
	}
	tallies := map[policy.Cause]*tally{}
	for f := range findings {
		if !counts(f) {
			continue
		}
		t := tallies[f.Cause]
		if t == nil {
			t = &tally{objects: map[policy.ObjectRef]bool{}, closers: map[policy.Closer]int{}}
			tallies[f.Cause] = t
		}
		t.findings++
		t.closers[f.ClosedBy]++
		object := f.Object
		if isNode(object) {
			object = placeOf(f).object
		}
		t.objects[object] = true
	}
	var list []Cause
	for name, t := range tallies {
		cause := Cause{Name: name, Findings: t.findings, Objects: len(t.objects), Noun: noun(t.objects)}
		for _, closer := range policy.Closers() {
			if t.closers[closer] > t.closers[cause.ClosedBy] {
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
