package explain

import (
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

const (
	// labelIndent is the column in which prose stands beside its label.
	labelIndent = 7
	// titleWidth is the least width of the problem, so that what follows it stands in one column.
	titleWidth = 30
	// factIndent is the column in which the details of a control stand.
	factIndent = 14
)

// text is what to do first about a control, and Details the rest.
func (p Page) text(how layout) (string, error) {
	l := &lines{layout: how}
	c := l.Control(p.Control)
	l.title(c.Problem, l.Say("%s: %s, %s, closed by %s", c.ID, l.Say(string(c.Severity)), l.Say(string(c.Risk)), l.Say(string(c.ClosedBy))))
	l.paragraph(labelIndent, l.Say("Why"), c.Description)
	label := l.Say("Fix")
	if c.Do != policy.SeeRemediation {
		l.paragraph(labelIndent, label, c.Do)
		label = ""
	}
	l.paragraph(labelIndent, label, c.Remediation)
	l.paragraph(labelIndent, l.Say("Else"), l.otherwise(c))
	if more := p.more(); more != "" {
		l.paragraph(labelIndent, l.Say("More"), more)
	}
	if !p.Details {
		return l.String(), nil
	}
	l.details(c)
	if err := l.parameters(c); err != nil {
		return "", err
	}
	l.references(c)
	if err := l.example(l.Say("Bad example"), p.Bad); err != nil {
		return "", err
	}
	if err := l.example(l.Say("Good example"), p.Good); err != nil {
		return "", err
	}
	return l.String(), nil
}

// more names where the rest is to be read.
func (p Page) more() string {
	var places []string
	if !p.Details {
		places = append(places, "--examples")
	}
	if !p.Control.Custom {
		places = append(places, "docs/controls/"+p.Control.Category+".md#"+p.Control.ID)
	}
	return strings.Join(places, ", ")
}

// title writes a problem and what is to be known of it beside it, or below where there is no room.
func (l *lines) title(problem, facts string) {
	line := text.Pad(problem, max(titleWidth, text.Columns(problem)+2)) + facts
	if text.Columns(line) <= l.width {
		l.line(line)
		return
	}
	l.paragraph(0, "", problem)
	l.paragraph(labelIndent, "", facts)
}

func (l *lines) details(c policy.Control) {
	l.heading(l.Say("Details"))
	l.paragraph(factIndent, "  "+l.Say("Passes when"), c.Title)
	l.paragraph(factIndent, "  "+l.Say("Cause"), CauseText(c.Cause))
	l.paragraph(factIndent, "  "+l.Say("Closed by"), CloserText(c))
	l.paragraph(factIndent, "  "+l.Say("Category"), c.Category)
	l.paragraph(factIndent, "  "+l.Say("Looks at"), Kinds(c))
	if needs := Needs(c); needs != "" {
		l.paragraph(factIndent, "  "+l.Say("Needs"), needs)
	}
	if c.Custom {
		l.paragraph(factIndent, "  "+l.Say("From"), l.Say("a folder of --policy"))
	}
}

func (l *lines) parameters(c policy.Control) error {
	if len(c.Parameters) == 0 {
		return nil
	}
	l.heading(l.Say("Parameters"))
	for _, p := range c.Parameters {
		value, err := Default(p)
		if err != nil {
			return err
		}
		l.paragraph(6, "  "+p.Name, "")
		l.paragraph(6, "", p.Description)
		l.paragraph(6, "", l.Say("Default: %s", value))
	}
	settings, err := Settings(c)
	if err != nil {
		return err
	}
	l.line("")
	l.paragraph(2, "", l.Say("Set in lightk8s.yaml; these are the defaults:"))
	l.line("")
	l.block(4, settings)
	return nil
}

func (l *lines) references(c policy.Control) {
	if len(c.References) == 0 {
		return
	}
	l.heading(l.Say("References"))
	for _, framework := range Frameworks(c) {
		l.paragraph(4, "  -", framework)
	}
	for _, link := range Links(c) {
		l.paragraph(4, "  -", strings.TrimSpace(link.ID+" "+link.URL))
	}
}

func (l *lines) example(title string, e *Example) error {
	if e == nil {
		return nil
	}
	l.heading(title)
	l.paragraph(2, "", e.Comment)
	l.line("")
	l.block(4, e.Object)
	if e.Inventory != "" {
		l.heading("  " + l.Say("Beside it:"))
		l.line("")
		l.block(4, e.Inventory)
	}
	if e.Parameters != nil {
		l.heading("  " + l.Say("With the parameters:"))
		l.line("")
		text, err := toYAML(e.Parameters)
		if err != nil {
			return err
		}
		l.block(4, text)
	}
	if len(e.Findings) == 0 {
		return nil
	}
	l.heading("  " + l.Say("What audit reports (%s):", l.Count(len(e.Findings), "finding")))
	l.line("")
	for _, f := range e.Findings {
		l.paragraph(6, "    -", strings.TrimPrefix(f.Path+": "+f.Message, ": "))
	}
	return nil
}
