package print

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	// mostErrors, mostScenarios and mostConcessions are how many of each stand above the sections.
	mostErrors      = 2
	mostScenarios   = 3
	mostConcessions = 2
)

// headline prints the verdict, and what does not fit.
func (s *screen) headline(p plan.Plan) {
	if n := len(p.Errors); n > 0 {
		s.hanging(text.BoldRed, s.Say("INCOMPLETE. "), s.Say("%s; what was not read is not in the plan.", s.Count(n, "error")))
		for _, e := range p.Errors[:min(n, mostErrors)] {
			s.brief("  "+s.Say("error: "), e.Subject+": "+e.Message)
		}
		s.more(n-mostErrors, "error")
	}
	verdict, style := s.Say("FITS. "), text.Green
	said := s.Say("%s; every pod still has a place.", s.changes(p))
	switch p.Summary.Fits {
	case plan.FitsAsBefore:
		verdict, style, said = s.Say("FITS AS BEFORE. "), text.Yellow, s.Say("%s; no pod loses its place.", s.changes(p))
	case plan.FitsNot:
		verdict, style, said = s.Say("DOES NOT FIT. "), text.BoldRed, s.Say("%s; the plan is refused.", s.changes(p))
	}
	s.hanging(style, verdict, said)
	open, mark := p.Proof.Open(), s.Say("Already so today: ")
	if p.Summary.Fits == plan.FitsNot {
		open, mark = p.Proof.Worse(), "  "+s.Say("no longer fits: ")
	}
	most := mostScenarios
	if len(p.Errors) > 0 {
		most-- // errors take their lines
	}
	for _, scenario := range open[:min(len(open), most)] {
		s.brief(mark, s.unfit(scenario))
	}
	s.more(len(open)-most, "case")
	for _, words := range p.Concessions[:min(len(p.Concessions), mostConcessions)] {
		s.brief("  "+s.Say(p.Summary.Concession()), words)
	}
	s.more(len(p.Concessions)-mostConcessions, "concession")
	if with := s.measured(p); with != "" {
		s.hanging("", s.Say("Measured: "), s.Say("a memory hog stalls an untuned agent for 19 to 90 s; %s (docs/experiment-oom.md).", with))
	}
}

// brief prints a sentence in at most two lines.
func (s *screen) brief(mark, sentence string) {
	s.hanging("", mark, text.Cut(text.Clean(sentence), 2*s.width-text.Columns(mark)-20))
}

// hanging prints a sentence behind a painted mark, in lines that hang by two columns.
func (s *screen) hanging(style text.Style, mark, sentence string) {
	words := strings.TrimSpace(mark)
	indent, space, _ := strings.Cut(mark, words)
	for i, line := range text.Wrap(words+space+sentence, s.width-len(indent), "  ") {
		line = text.Cut(line, s.width-len(indent))
		if rest, ok := strings.CutPrefix(line, words); ok && i == 0 {
			line = s.paint(style, words) + rest
		}
		s.line(indent, line)
	}
}

// wide prints the whole plan.
const wide = "-o wide"

// more announces what is not shown.
func (s *screen) more(hidden int, noun string) {
	if hidden > 0 {
		s.line(s.paint(text.Dim, fmt.Sprintf("  +%s (%s)", s.Count(hidden, noun), wide)))
	}
}

// measured words what the experiment of docs/experiment-oom.md found for such a plan; "": it does not apply.
func (s *screen) measured(p plan.Plan) string {
	reserves := func(set plan.Setting) bool { return set.Of == "kubelet" && set.Field == "kubeReserved.memory" } // what saved the node
	switch {
	case p.Summary.Fits == plan.FitsNot, len(p.Errors) > 0, !slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return slices.ContainsFunc(n.Settings, reserves) }):
		return ""
	case len(p.Workloads)+len(p.Objects) > 0:
		return s.Say("with settings and limits it is stopped within 4 s")
	}
	return s.Say("with settings alone the node answers within 0.3 s")
}

// changes counts what the plan changes.
func (s *screen) changes(p plan.Plan) string {
	if p.Unchanged() {
		return s.Say("%s, nothing to change", s.Count(p.Summary.Nodes, "node"))
	}
	var counts []string
	add := func(n int, counted string) {
		if n > 0 {
			counts = append(counts, counted)
		}
	}
	add(p.Summary.Settings, s.Count(p.Summary.Settings, "setting"))
	workloads, edited := map[policy.ObjectRef]bool{}, 0
	for _, c := range p.Workloads {
		workloads[c.Workload] = true
	}
	for _, e := range p.Changes {
		if !workloads[e.Object] {
			edited++
		}
	}
	add(len(workloads), s.Count(len(workloads), "workload"))
	add(edited, s.Count(edited, "other object"))
	created := map[string]int{}
	var kinds []string
	for _, object := range p.Objects {
		kind := policy.RefOf(object).Kind
		created[kind]++
		if created[kind] == 1 {
			kinds = append(kinds, kind)
		}
	}
	for _, kind := range kinds {
		add(created[kind], s.Count(created[kind], text.Clean(kind)))
	}
	return s.Join(counts...)
}

// unfit returns what does not fit in a scenario: its pods, and why.
func (s *screen) unfit(of plan.Scenario) string {
	when := of.Name + s.Say(": ")
	if node, ok := strings.CutPrefix(of.Name, "loss of node "); ok {
		when = s.Say("if %s is lost, ", node)
	}
	if len(of.Unplaced) == 0 {
		return strings.TrimSuffix(of.Name+": "+answer(of.After)+"; "+of.Note, "; ")
	}
	var pods []string
	for _, u := range of.Unplaced {
		pods = append(pods, u.Pod)
	}
	listed, why := text.Listed("", pods, 1000), strings.Join(of.Unplaced[0].Reasons, ", ")
	if of.Refuses() {
		return when + s.Say("the API server refuses pods of %s: %s", listed, why)
	}
	return when + s.Say("no place for %s: %s", listed, why)
}
