package print

import (
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// settings counts the settings of all nodes by purpose, and names what they do.
func (s *screen) settings(p plan.Plan) section {
	groups := plan.Groups(p.Nodes)
	names, counts := 0, 0
	for _, g := range groups {
		names, counts = max(names, text.Columns(s.Say(string(g.Purpose)))), max(counts, len(fmt.Sprint(g.Settings)))
	}
	out := section{title: s.Say("SETTINGS"), hint: "  " + s.Say("%d (-o wide lists them)", p.Summary.Settings), noun: "purpose"}
	for _, g := range groups {
		line := "  " + text.Pad(s.Say(string(g.Purpose)), names) + "  " + text.PadLeft(fmt.Sprint(g.Settings), counts) + "  "
		topics := make([]string, 0, len(g.Topics))
		for _, topic := range g.Topics {
			topics = append(topics, s.topic(topic))
		}
		out.Lines = append(out.Lines, line+text.ListedUpTo(len(topics), "", topics, s.width-text.Columns(line)))
	}
	return out
}

func (s *screen) topic(t plan.Topic) string {
	switch {
	case t.Words == "":
		return t.Value
	case t.Value == "":
		return s.Say(t.Words)
	}
	return s.Say(t.Words, t.Value)
}
