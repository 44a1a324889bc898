package print

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// longestName is how much of the name of an object stands in a sentence.
const longestName = 24

// notes are what the plan leaves out, and remarks on the run and on nodes.
func (s *screen) notes(p plan.Plan) section {
	said := collected{}
	for _, words := range p.LeftOut {
		said.add(s.Say("left out: %s", words), "")
	}
	for _, words := range p.Notices {
		said.add(words, "")
	}
	for _, n := range p.Nodes {
		for _, note := range n.Notes {
			said.add(note, n.Name)
		}
	}
	out := section{title: s.Say("NOTES"), hint: "  " + s.Say("in full: %s", wide), noun: "note"}
	for _, words := range said.keys {
		prefix := ""
		if nodes := said.names[words]; nodes[0] != "" {
			prefix = text.Listed("", nodes, s.width/3) + s.Say(": ")
		}
		out.Lines = append(out.Lines, "  "+text.Cut(prefix+text.Clean(words), s.width-len("  ")))
	}
	return out
}

// end counts what tune does not fix and could not check, and names the next command.
func (s *screen) end(p plan.Plan) {
	if n := len(p.Advice); n > 0 {
		words := s.urgent(p.Advice)
		if words != "" {
			words += s.Say("; ")
		}
		s.sentence("", s.Say("Not fixed by tune: %d (%s-o wide)", n, words))
	}
	skipped := map[string]bool{}
	for _, skip := range p.Skipped {
		skipped[skip.Control] = true
	}
	if len(skipped) > 0 {
		s.sentence("", s.Say("%s skipped, in part or as a whole (-o wide)", s.Count(len(skipped), "control")))
	}
	s.next(s.Say("Next: "), plan.Step{Command: p.Next.Command, Why: s.Say(p.Next.Why)})
}

// urgent counts the advice that is critical or high, and names the first of the worst.
func (s *screen) urgent(advice []plan.Advice) string {
	var counts []string
	for _, severity := range policy.Severities() {
		alike := slices.DeleteFunc(slices.Clone(advice), func(a plan.Advice) bool { return a.Severity != severity })
		if len(alike) == 0 || !severity.AtLeast(policy.High) {
			continue
		}
		said := fmt.Sprintf("%d %s", len(alike), s.Say(string(severity)))
		if len(counts) == 0 {
			first := alike[0]
			name := text.CutMiddle(text.Clean(shortName(first.Object.Namespace, first.Object.Name)), longestName)
			said += s.Say(": ") + name + " " + text.Clean(s.Problem(first.Control, first.Short))
			if len(alike) > 1 {
				said = s.Join(said, "...")
			}
		}
		counts = append(counts, said)
	}
	return strings.Join(counts, s.Say("; "))
}
