package print

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/fit"
	"github.com/lightk8s/lightk8s/plugin/report/printer"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// edits lists changes of objects other than the resources of containers, and what is created.
func (t *table) edits(p plan.Plan) {
	var rows [][]string
	for _, e := range p.Changes {
		for _, set := range e.Set {
			if strings.Contains(set.Path.String(), ".resources.") {
				continue // among the workloads
			}
			rows = append(rows, []string{text.Clean(e.Object.String()), set.Path.String(), text.Clean(text.Cut(plan.Shown(set.Value), 40))})
		}
	}
	for _, object := range p.Objects {
		rows = append(rows, []string{text.Clean(policy.RefOf(object).String()), "is created", ""})
	}
	if len(rows) == 0 {
		return
	}
	t.heading("Objects")
	t.columns("  ", rows)
}

// shownAdvice is how many sentences of advice a table shows of one control.
const shownAdvice = 5

func (t *table) advice(advice []plan.Advice) {
	if len(advice) == 0 {
		return
	}
	t.heading("Not fixed by tune")
	seen := map[string]int{}
	for _, a := range advice {
		seen[a.Control]++
		if seen[a.Control] > shownAdvice {
			continue
		}
		t.marked(printer.SeverityStyle(a.Severity), "  "+string(a.Severity)+": ", a.Object.String()+": "+a.Message+" ("+a.Control+")")
	}
	for _, a := range advice {
		if more := seen[a.Control] - shownAdvice; more > 0 {
			t.line("  ", fmt.Sprintf("... and %d more of %s (-o json shows all)", more, a.Control))
			seen[a.Control] = 0
		}
	}
}

// unjudged lists what could not be read or checked.
func (t *table) unjudged(p plan.Plan) {
	if len(p.Skipped)+len(p.Errors)+len(p.Notices) == 0 {
		return
	}
	t.heading("Not checked")
	for _, e := range p.Errors {
		t.sentence("  error: ", e.Subject+": "+e.Message)
	}
	reasons := map[string][]string{}
	var order []string
	for _, s := range p.Skipped {
		if reasons[s.Reason] == nil {
			order = append(order, s.Reason)
		}
		reasons[s.Reason] = append(reasons[s.Reason], s.Control)
	}
	for _, reason := range order {
		t.sentence("  ", reason+": "+strings.Join(reasons[reason], ", "))
	}
	for _, notice := range p.Notices {
		t.sentence("  note: ", notice)
	}
}

func (t *table) proof(p plan.Plan) {
	t.heading("Does everything fit?")
	rows := [][]string{{"IF", "NOW", "THEN", ""}}
	for _, g := range groups(p.Proof.Scenarios) {
		rows = append(rows, []string{text.Clean(g.name), answer(g.scenarios[0].Before), answer(g.scenarios[0].After), remark(g.scenarios)})
	}
	t.columns("  ", rows)
	for _, s := range p.Proof.Scenarios {
		if !plan.Holds(s.After) {
			t.unplaced(s)
		}
	}
	for _, pod := range p.Proof.Gated {
		t.sentence("  ", gated(pod))
	}
	for _, text := range p.Proof.Remarks {
		t.sentence("  ", text)
	}
	for _, text := range p.LeftOut {
		t.sentence("  left out: ", text)
	}
	for _, text := range p.Concessions {
		t.sentence("  "+p.Summary.Concession(), text)
	}
}

func gated(pod string) string {
	return "pod " + text.Clean(pod) + " is held by a scheduling gate, so it is not placed"
}

func answer(a fit.Answer) string {
	if a == fit.NotApplicable {
		return "-"
	}
	return string(a)
}

// remark is the note of a scenario, or where there is least left.
func remark(scenarios []plan.Scenario) string {
	tightest := scenarios[0]
	for _, s := range scenarios {
		if s.HeadroomMiB < tightest.HeadroomMiB {
			tightest = s
		}
	}
	switch {
	case tightest.Note != "":
		return text.Clean(tightest.Note)
	case tightest.TightestNode != "" && plan.Holds(tightest.After):
		return fmt.Sprintf("%d MiB left to request on %s", tightest.HeadroomMiB, text.Clean(tightest.TightestNode))
	}
	return ""
}

// shownUnplaced is how many pods a table names for one scenario.
const shownUnplaced = 5

func (t *table) unplaced(s plan.Scenario) {
	for i, alike := range alike(s.Unplaced) {
		if i == shownUnplaced {
			t.line("  ", "... and more pods (-o json shows all)")
			return
		}
		u, more := alike[0], ""
		if len(alike) > 1 {
			more = fmt.Sprintf(" and %d more like it", len(alike)-1)
		}
		asks := ""
		if u.Memory != "0" || u.CPU != "0" {
			asks = fmt.Sprintf(" (memory %s, cpu %s)", u.Memory, u.CPU)
		}
		what := "no place for pod "
		if s.Refuses() {
			what = "the API server refuses pods of "
		}
		t.sentence("  ", s.Name+": "+what+u.Pod+more+asks+": "+strings.Join(u.Reasons, ", "))
	}
}

// alike puts pods together that follow each other, ask for the same and are refused for the same reasons.
func alike(unplaced []plan.Unplaced) [][]plan.Unplaced {
	var out [][]plan.Unplaced
	for _, u := range unplaced {
		if last := len(out) - 1; last >= 0 && out[last][0].CPU == u.CPU && out[last][0].Memory == u.Memory && slices.Equal(out[last][0].Reasons, u.Reasons) {
			out[last] = append(out[last], u)
			continue
		}
		out = append(out, []plan.Unplaced{u})
	}
	return out
}
