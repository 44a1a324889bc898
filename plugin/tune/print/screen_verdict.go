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
		s.hanging(text.BoldRed, "INCOMPLETE. ", text.Count(n, "error")+"; what was not read is not in the plan.")
		for _, e := range p.Errors[:min(n, mostErrors)] {
			s.brief("  error: ", e.Subject+": "+e.Message)
		}
		s.more(n-mostErrors, "error")
	}
	verdict, style := "FITS. ", text.Green
	said := changes(p) + "; every pod still has a place."
	switch p.Summary.Fits {
	case plan.FitsAsBefore:
		verdict, style, said = "FITS AS BEFORE. ", text.Yellow, changes(p)+"; no pod loses its place."
	case plan.FitsNot:
		verdict, style, said = "DOES NOT FIT. ", text.BoldRed, changes(p)+"; the plan is refused."
	}
	s.hanging(style, verdict, said)
	open, mark := p.Proof.Open(), "Already so today: "
	if p.Summary.Fits == plan.FitsNot {
		open, mark = p.Proof.Worse(), "  no longer fits: "
	}
	most := mostScenarios
	if len(p.Errors) > 0 {
		most-- // errors take their lines
	}
	for _, scenario := range open[:min(len(open), most)] {
		s.brief(mark, unfit(scenario))
	}
	s.more(len(open)-most, "case")
	for _, words := range p.Concessions[:min(len(p.Concessions), mostConcessions)] {
		s.brief("  "+p.Summary.Concession(), words)
	}
	s.more(len(p.Concessions)-mostConcessions, "concession")
	if with := measured(p); with != "" {
		s.hanging("", "Measured: ", "a memory hog stalls an untuned agent for 19 to 90 s; "+with+" (docs/experiment-oom.md).")
	}
}

// brief prints a sentence in at most two lines.
func (s *screen) brief(mark, sentence string) {
	s.hanging("", mark, text.Cut(text.Clean(sentence), 2*s.width-text.Columns(mark)-20))
}

// hanging prints a sentence behind a painted mark, in lines that hang by two columns.
func (s *screen) hanging(style text.Style, mark, sentence string) {
	words := strings.TrimSpace(mark)
	indent := mark[:strings.Index(mark+words, words)]
	for i, line := range text.Wrap(words+" "+sentence, s.width-len(indent), "  ") {
		line = text.Cut(line, s.width-len(indent))
		if rest, ok := strings.CutPrefix(line, words); ok && i == 0 {
			line = s.paint(style, words) + rest
		}
		s.line(indent, line)
	}
}

// more announces what is not shown.
func (s *screen) more(hidden int, noun string) {
	if hidden > 0 {
		s.line(s.paint(text.Dim, fmt.Sprintf("  +%s (-o wide)", text.Count(hidden, noun))))
	}
}

// measured words what the experiment of docs/experiment-oom.md found for such a plan; "": it does not apply.
func measured(p plan.Plan) string {
	reserves := func(s plan.Setting) bool { return s.Of == "kubelet" && s.Field == "kubeReserved.memory" } // what saved the node
	switch {
	case p.Summary.Fits == plan.FitsNot, len(p.Errors) > 0, !slices.ContainsFunc(p.Nodes, func(n plan.Node) bool { return slices.ContainsFunc(n.Settings, reserves) }):
		return ""
	case len(p.Workloads)+len(p.Objects) > 0:
		return "with settings and limits it is stopped within 4 s"
	}
	return "with settings alone the node answers within 0.3 s"
}

// changes counts what the plan changes.
func changes(p plan.Plan) string {
	if p.Unchanged() {
		return text.Count(p.Summary.Nodes, "node") + ", nothing to change"
	}
	var counts []string
	add := func(n int, noun string) {
		if n > 0 {
			counts = append(counts, text.Count(n, noun))
		}
	}
	add(p.Summary.Settings, "setting")
	workloads, edited := map[policy.ObjectRef]bool{}, 0
	for _, c := range p.Workloads {
		workloads[c.Workload] = true
	}
	for _, e := range p.Changes {
		if !workloads[e.Object] {
			edited++
		}
	}
	add(len(workloads), "workload")
	add(edited, "other object")
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
		add(created[kind], text.Clean(kind))
	}
	return strings.Join(counts, ", ")
}

// unfit returns what does not fit in a scenario: its pods, and why.
func unfit(s plan.Scenario) string {
	when := s.Name + ": "
	if node, ok := strings.CutPrefix(s.Name, "loss of node "); ok {
		when = "if " + node + " is lost, "
	}
	if len(s.Unplaced) == 0 {
		return strings.TrimSuffix(s.Name+": "+answer(s.After)+"; "+s.Note, "; ")
	}
	var pods []string
	for _, u := range s.Unplaced {
		pods = append(pods, u.Pod)
	}
	what := "no place for "
	if s.Refuses() {
		what = "the API server refuses pods of "
	}
	return when + text.Listed(what, pods, 1000) + ": " + strings.Join(s.Unplaced[0].Reasons, ", ")
}
