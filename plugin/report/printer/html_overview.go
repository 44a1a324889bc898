package printer

import (
	"math"

	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// htmlSection is a section of the overview with all of its lines.
type htmlSection struct {
	Title, Hint string
	Lines       []htmlLine
}

type htmlLine struct {
	Severity             policy.Severity // empty: not known
	Label, Subject, Text string
}

// htmlCause is what many findings have in common.
type htmlCause struct {
	Findings              int
	Name, Where, ClosedBy string
}

// unbounded is the width of a page, which wraps lines itself.
const unbounded = math.MaxInt32

func htmlSections(o overview.Overview) []htmlSection {
	sections := make([]htmlSection, 0, len(o.Sections))
	for _, section := range o.Sections {
		page := htmlSection{Title: titles[section.Risk][0], Hint: titles[section.Risk][1]}
		for _, line := range section.Lines {
			page.Lines = append(page.Lines, htmlLine{
				Severity: line.Severity, Label: label(line.Severity), Subject: subject(line, unbounded), Text: problems(line, unbounded),
			})
		}
		for _, u := range section.Unknown {
			page.Lines = append(page.Lines, htmlLine{
				Label: unknownLabel, Subject: text.Listed("", u.Controls, unbounded), Text: "not checked: " + text.Clean(u.Reason),
			})
		}
		sections = append(sections, page)
	}
	return sections
}

func htmlCauses(o overview.Overview) []htmlCause {
	causes := make([]htmlCause, 0, len(o.Causes))
	for _, c := range o.Causes {
		causes = append(causes, htmlCause{
			Findings: c.Findings, Name: text.Clean(string(c.Name)), Where: onObjects(c), ClosedBy: string(c.ClosedBy),
		})
	}
	return causes
}
