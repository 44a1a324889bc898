package overview

import (
	"cmp"
	"maps"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// mostActions is how many actions a report has. More is a list to put off.
const mostActions = 5

// Actions returns what to do first about the findings of a sorted report: at most five actions, the most useful first.
func Actions(r report.Report, in Input) []report.Action {
	candidates := map[policy.Cause]*candidate{}
	for f := range r.Findings.Unmarked() {
		key := f.Cause
		if f.ClosedBy == policy.ByTune && in.hasNodes() {
			key = byTune
		}
		if candidates[key] == nil {
			candidates[key] = &candidate{cause: key, values: map[policy.ObjectRef]float64{}, objects: map[policy.ObjectRef]int{}}
		}
		candidates[key].add(f)
	}
	ranked := slices.SortedFunc(maps.Values(candidates), func(a, b *candidate) int {
		return cmp.Or(
			compareBools(b.strangers, a.strangers), cmp.Compare(b.value(), a.value()), cmp.Compare(a.cause, b.cause),
		)
	})
	actions := []report.Action{}
	for _, c := range ranked {
		if len(actions) < mostActions && c.value() > 0 {
			actions = append(actions, in.action(*c, r.Control(c.worst.Control, c.worst.Category)))
		}
	}
	return actions
}

// byTune stands for the causes of all findings that tune closes: one command closes them.
const byTune = policy.Cause("")

// candidate is a cause that an action can be about.
type candidate struct {
	cause     policy.Cause
	worst     report.Finding
	strangers bool // can do critical harm
	values    map[policy.ObjectRef]float64
	objects   map[policy.ObjectRef]int // findings on each
	findings  int
}

func (c *candidate) add(f report.Finding) {
	c.findings++
	c.objects[f.Object]++
	c.strangers = c.strangers || f.Risk == policy.Exposed && f.Severity == policy.Critical
	if c.findings == 1 || value(f) > value(c.worst) {
		c.worst = f
	}
	c.values[f.Object] = max(c.values[f.Object], value(f))
}

// mostObjects is how many objects count: a mistake in a hundred workloads is one mistake.
const mostObjects = 5

// value is how much closing the findings is worth for the work that it is.
func (c *candidate) value() float64 {
	values := slices.Sorted(maps.Values(c.values))
	sum := 0.0
	for _, v := range values[max(0, len(values)-mostObjects):] {
		sum += v
	}
	return sum
}

// value is what closing a finding is worth: its severity and risk for the work that it is.
func value(f report.Finding) float64 {
	worth, work := 1, 3
	switch f.Risk {
	case policy.Exposed:
		worth = 3
	case policy.DataLoss, policy.Takeover, policy.Outage:
		worth = 2
	}
	switch f.Ease {
	case policy.OneCommand:
		work = 1
	case policy.Project:
		work = 10
	}
	return float64(f.Severity.Weight()*worth) / float64(work)
}

func compareBools(a, b bool) int {
	number := map[bool]int{true: 1}
	return cmp.Compare(number[a], number[b])
}
