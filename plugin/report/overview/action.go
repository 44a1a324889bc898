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
		key := in.causeOf(f)
		if candidates[key] == nil {
			candidates[key] = &candidate{cause: key, values: map[float64]map[policy.ObjectRef]bool{}}
		}
		candidates[key].add(f)
	}
	ranked := slices.SortedFunc(maps.Values(candidates), func(a, b *candidate) int {
		return cmp.Or(
			compareBools(b.strangers, a.strangers), cmp.Compare(b.value(), a.value()), cmp.Compare(a.cause, b.cause),
		)
	})
	ranked = slices.DeleteFunc(ranked, func(c *candidate) bool { return c.value() == 0 })
	ranked = ranked[:min(len(ranked), mostActions)]
	for f := range r.Findings.Unmarked() {
		for _, c := range ranked {
			if f.Object == c.worst.Object && in.causeOf(f) == c.cause {
				c.onWorst++
			}
		}
	}
	actions := make([]report.Action, 0, len(ranked))
	for _, c := range ranked {
		actions = append(actions, in.action(*c, r.Control(c.worst.Control, c.worst.Category)))
	}
	return actions
}

// byTune and byFix stand for the causes of all findings that tune or fix closes: one command closes them.
const (
	byTune = policy.Cause("")
	byFix  = policy.Cause("-fix")
)

func (in Input) causeOf(f report.Finding) policy.Cause {
	switch {
	case f.ClosedBy == policy.ByTune && in.hasNodes():
		return byTune
	case f.ClosedBy == policy.ByFix && f.Fixable && in.isChangeable(f):
		return byFix
	}
	return f.Cause
}

// candidate is a cause that an action can be about.
type candidate struct {
	cause     policy.Cause
	worst     report.Finding
	strangers bool // can do critical harm
	findings  int
	onWorst   int                                   // findings on the object of the worst
	values    map[float64]map[policy.ObjectRef]bool // objects with a finding of that value, as many as can count
}

func (c *candidate) add(f report.Finding) {
	v := value(f)
	c.findings++
	c.strangers = c.strangers || f.Risk == policy.Exposed && f.Severity == policy.Critical
	if c.findings == 1 || v > value(c.worst) {
		c.worst = f
	}
	if c.values[v] == nil {
		c.values[v] = map[policy.ObjectRef]bool{}
	}
	if len(c.values[v]) < 2*c.most() { // of which less than half can have counted by a higher value
		c.values[v][f.Object] = true
	}
}

// How many objects count: a mistake in a hundred workloads is one mistake, but one command closes it in all of them.
const (
	mostObjects   = 5
	mostByCommand = 20
)

func (c *candidate) most() int {
	if c.cause == byTune || c.cause == byFix {
		return mostByCommand
	}
	return mostObjects
}

// value is how much closing the findings is worth for the work that it is. Each object counts once, by its worst.
func (c *candidate) value() float64 {
	sum := 0.0
	counted := map[policy.ObjectRef]bool{}
	for _, v := range slices.Backward(slices.Sorted(maps.Keys(c.values))) {
		for object := range c.values[v] {
			if len(counted) < c.most() && !counted[object] {
				counted[object] = true
				sum += v
			}
		}
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
