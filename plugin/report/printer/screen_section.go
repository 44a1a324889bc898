package printer

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	// linesOfSection is how many lines of a section are shown.
	linesOfSection = 5
	// unknownLabel begins the line of what could not be checked.
	unknownLabel = "????"
	gap          = "  "
)

// titles of the sections, and what they say.
var titles = map[policy.Risk][2]string{
	policy.Exposed:  {"EXPOSED", "strangers can reach it"},
	policy.Outage:   {"WILL FALL OVER", "cannot start, stay up or upgrade"},
	policy.Takeover: {"ONE STEP FROM ROOT", "one pod or account takes the cluster"},
	policy.DataLoss: {"CANNOT BE RECOVERED", ""},
}

// section lays the lines of a section out in two columns.
func (s *screen) section(section overview.Section) *block {
	room := s.width - len("  CRIT  ") - len(gap)
	names := 0
	for _, line := range section.Lines[:min(len(section.Lines), linesOfSection)] {
		names = max(names, text.Columns(subject(s.words, line, room*3/7)))
	}
	for _, u := range section.Unknown {
		names = max(names, text.Columns(text.Listed("", u.Controls, room*3/7)))
	}
	b := &block{Block: text.Block{Shown: linesOfSection, Around: headed}, title: s.Say(titles[section.Risk][0]), hint: s.Say(titles[section.Risk][1])}
	for _, line := range section.Lines {
		mark := s.Paint(SeverityStyle(line.Severity), label(line.Severity))
		b.Lines = append(b.Lines, "  "+mark+"  "+text.Pad(subject(s.words, line, names), names)+gap+newProblems(s.words, line, room-names))
	}
	for _, u := range section.Unknown {
		mark := s.Paint(text.Yellow, unknownLabel)
		b.Lines = append(b.Lines, "  "+mark+"  "+text.Pad(text.Listed("", u.Controls, names), names)+gap+text.Cut(s.Say("not checked: %s", text.Clean(u.Reason)), room-names))
	}
	b.more = func(shown int) string {
		var names []string
		for i := shown; i < len(section.Lines); i++ {
			names = append(names, subject(s.words, section.Lines[i], s.width))
		}
		for i := max(0, shown-len(section.Lines)); i < len(section.Unknown); i++ {
			names = append(names, text.Listed("", section.Unknown[i].Controls, s.width))
		}
		return s.Say("  +%s: %s", s.Count(len(b.Lines)-shown, "line"), strings.Join(names, ", "))
	}
	return b
}

// subject names what a line is about: an endpoint, the names of its objects as far as they fit, or their number.
func subject(w words, line overview.Line, columns int) string {
	switch {
	case line.Endpoint != "" && line.OnNodes:
		return text.Listed(w.Say("%s on ", text.Clean(line.Endpoint)), line.Names, columns)
	case line.Endpoint != "":
		return text.CutMiddle(text.Clean(line.Endpoint), columns)
	case line.Noun != "" && len(line.Names) > 1:
		if all := strings.Join(line.Names, ", "); text.Columns(all) <= columns {
			return text.Clean(all)
		}
		return w.Count(len(line.Names), strings.TrimSuffix(line.Noun, "s"))
	}
	return text.Listed("", line.Names, columns)
}

// newProblems is problems, after what the report compared with lacks of them.
func newProblems(w words, line overview.Line, columns int) string {
	mark := newMark(w, line)
	if mark != "" {
		mark += w.Say(": ")
	}
	return mark + problems(w, line, columns-text.Columns(mark))
}

// newMark reads NEW, or how many of the findings are new where not all of them are; empty: none is.
func newMark(w words, line overview.Line) string {
	switch line.New {
	case 0:
		return ""
	case line.Findings:
		return w.Say("NEW")
	default:
		return w.Say("%d of %d NEW", line.New, line.Findings)
	}
}

// problems says what is wrong: the worst problems first, as many as fit, and how many findings that is where the
// reader cannot count them.
func problems(w words, line overview.Line, columns int) string {
	times, whose := "", ""
	if line.Endpoint != "" && !line.OnNodes {
		whose = text.Listed("", line.Names, columns/2) + w.Say(": ")
	}
	if line.Findings > max(len(line.Names), len(line.Problems)) {
		times = fmt.Sprintf(", x%d", line.Findings)
	}
	return text.Listed(whose, line.Problems, columns-len(times)) + times
}
