package print

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// notes are what the plan leaves out, and remarks on the run and on nodes.
func (s *screen) notes(p plan.Plan) section {
	said := collected{}
	for _, words := range p.LeftOut {
		said.add("left out: "+words, "")
	}
	for _, words := range p.Notices {
		said.add(words, "")
	}
	for _, n := range p.Nodes {
		for _, note := range n.Notes {
			said.add(note, n.Name)
		}
	}
	out := section{title: "NOTES", hint: "  in full: -o wide", noun: "note"}
	for _, words := range said.keys {
		prefix := ""
		if nodes := said.names[words]; nodes[0] != "" {
			prefix = text.Listed("", nodes, s.width/3) + ": "
		}
		out.lines = append(out.lines, "  "+text.Cut(prefix+text.Clean(words), s.width-len("  ")))
	}
	return out
}

// end counts what tune does not fix and could not check, and names the next command.
func (s *screen) end(p plan.Plan) {
	if n := len(p.Advice); n > 0 {
		s.sentence("", fmt.Sprintf("Not fixed by tune: %d (%s-o wide)", n, urgent(p.Advice)))
	}
	skipped := map[string]bool{}
	for _, skip := range p.Skipped {
		skipped[skip.Control] = true
	}
	if len(skipped) > 0 {
		s.sentence("", text.Count(len(skipped), "control")+" skipped, in part or as a whole (-o wide)")
	}
	s.next(p)
}

// urgent counts the advice that is critical or high, and names the first of each.
func urgent(advice []plan.Advice) string {
	var out strings.Builder
	for _, severity := range policy.Severities() {
		if !severity.AtLeast(policy.High) {
			continue
		}
		count, first := 0, ""
		for _, a := range advice {
			if a.Severity == severity {
				count++
				if count == 1 {
					first = shortName(a.Object.Namespace, a.Object.Name) + " " + a.Short
				}
			}
		}
		if count > 0 {
			fmt.Fprintf(&out, "%d %s: %s; ", count, severity, text.Clean(first))
		}
	}
	return out.String()
}
