package printer

import (
	"fmt"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// findings lists findings by severity and control as far as there is room, and returns how many.
func (b *budget) findings(groups []severityGroup) int {
	shown := 0
	for _, group := range groups {
		b.room -= len(detailsEnd)
		opened := false
		start := detailsStart(fmt.Sprintf("%s: %s", group.Severity, text.Count(group.Findings, "finding")))
		for _, c := range group.Controls {
			columns := findingColumns(c.Findings)
			start += fmt.Sprintf("\n#### %s (%s): %d\n", markdown(c.Control.Problem), markdown(c.Control.ID), c.Findings.Len()) +
				tableStart(columns...)
			for f := range c.Findings.Unmarked() {
				fits := b.add(start + tableRow([]string{objectAndContainer(f), f.Message, f.Origin.String()}[:len(columns)]...))
				if !fits && opened {
					b.text.WriteString(detailsEnd)
				}
				if !fits {
					return shown
				}
				start, opened = "", true
				shown++
			}
		}
		b.text.WriteString(detailsEnd)
	}
	return shown
}

// findingColumns heads the columns of findings. Those of a live cluster have no origin.
func findingColumns(findings report.Findings) []string {
	for f := range findings.Unmarked() {
		if f.Origin.File != "" {
			return []string{"Object", "Finding", "Origin"}
		}
	}
	return []string{"Object", "Finding"}
}

func objectAndContainer(f report.Finding) string {
	name := overview.ObjectName(f.Object)
	if f.Container != "" {
		name += ", container " + f.Container
	}
	return name
}
