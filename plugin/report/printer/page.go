package printer

import (
	"math"

	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// pageSection is a section of the overview with all of its lines, for formats that are not a terminal.
type pageSection struct {
	Title, Hint string
	Lines       []pageLine
}

type pageLine struct {
	Severity             policy.Severity // empty: not known
	Label, Subject, Text string
	New                  string // how much of it is new; empty: nothing
}

// pageCause is what many findings have in common.
type pageCause struct {
	Findings              int
	Name, Where, ClosedBy string
}

// unbounded is the width of a page, which wraps lines itself.
const unbounded = math.MaxInt32

func pageSections(w words, o overview.Overview, columns int) []pageSection {
	sections := make([]pageSection, 0, len(o.Sections))
	for _, section := range o.Sections {
		page := pageSection{Title: w.Say(titles[section.Risk][0]), Hint: w.Say(titles[section.Risk][1])}
		for _, line := range section.Lines {
			page.Lines = append(page.Lines, pageLine{
				Severity: line.Severity, Label: label(line.Severity), Subject: subject(w, line, columns), Text: problems(w, line, columns), New: newMark(w, line),
			})
		}
		for _, u := range section.Unknown {
			page.Lines = append(page.Lines, pageLine{
				Label: unknownLabel, Subject: text.Listed("", u.Controls, columns), Text: w.Say("not checked: %s", text.Clean(u.Reason)),
			})
		}
		sections = append(sections, page)
	}
	return sections
}

func pageCauses(w words, o overview.Overview) []pageCause {
	causes := make([]pageCause, 0, len(o.Causes))
	for _, c := range o.Causes {
		causes = append(causes, pageCause{
			Findings: c.Findings, Name: text.Clean(string(c.Name)), Where: onObjects(w, c), ClosedBy: string(c.ClosedBy),
		})
	}
	return causes
}
