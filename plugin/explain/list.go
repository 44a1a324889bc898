package explain

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// list is controls, sorted.
type list []policy.Control

// Sorted returns the controls by category, the worst first.
func Sorted(controls []policy.Control) []policy.Control {
	return slices.SortedFunc(slices.Values(controls), func(a, b policy.Control) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), a.Severity.Compare(b.Severity), cmp.Compare(a.ID, b.ID))
	})
}

// minTitle is the room that the titles get at least, however long the ids are.
const minTitle = 20

const severityWidth = len("critical")

func (c list) text(width int) (string, error) {
	idWidth := len("ID")
	for _, control := range c {
		idWidth = max(idWidth, text.Columns(control.ID))
	}
	row := func(id, severity string) string {
		return "  " + text.Pad(id, idWidth+2) + text.Pad(severity, severityWidth+2)
	}
	indent := len(row("", ""))
	l := &lines{width: max(width, indent+minTitle)}
	l.paragraph(indent, row("ID", "SEVERITY"), "TITLE")
	category := ""
	for _, control := range c {
		if control.Category != category {
			category = control.Category
			l.heading(category)
		}
		l.paragraph(indent, row(control.ID, string(control.Severity)), control.Title)
	}
	l.line("")
	l.paragraph(0, "", fmt.Sprintf("%s. kubectl lightk8s explain CONTROL says more about one.", text.Count(len(c), "control")))
	return l.String(), nil
}

func (c list) names() []string {
	names := []string{}
	for _, control := range c {
		names = append(names, control.ID)
	}
	return names
}

func (c list) values() (string, any) {
	values := []controlValues{}
	for _, control := range c {
		values = append(values, newControlValues(control))
	}
	return "ControlList", struct {
		Items []controlValues `json:"items"`
	}{values}
}
