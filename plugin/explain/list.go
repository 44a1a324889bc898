package explain

import (
	"cmp"
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

func (c list) text(how layout) (string, error) {
	idWidth, severityWidth := len("ID"), text.Columns(how.Say("SEVERITY"))
	for _, control := range c {
		idWidth = max(idWidth, text.Columns(control.ID))
		severityWidth = max(severityWidth, text.Columns(how.Say(string(control.Severity))))
	}
	row := func(id, severity string) string {
		return "  " + text.Pad(id, idWidth+2) + text.Pad(severity, severityWidth+2)
	}
	indent := len(row("", ""))
	how.width = max(how.width, indent+minTitle)
	l := &lines{layout: how}
	l.paragraph(indent, row("ID", l.Say("SEVERITY")), l.Say("PROBLEM"))
	category := ""
	for _, control := range c {
		if control.Category != category {
			category = control.Category
			l.heading(category)
		}
		l.paragraph(indent, row(control.ID, l.Say(string(control.Severity))), l.Control(control).Problem)
	}
	l.line("")
	l.paragraph(0, "", l.Say("%s. To explain one, run kubectl lightk8s explain CONTROL.", l.Count(len(c), "control")))
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
