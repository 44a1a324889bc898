package explain

import (
	"fmt"
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
func (p Page) text(width int) (string, error) {
	l := &lines{width: width}
	c := p.Control
	l.title(c.Problem, fmt.Sprintf("%s: %s, %s, closed by %s", c.ID, c.Severity, c.Risk, c.ClosedBy))
	l.paragraph(labelIndent, "Why", c.Description)
	label := "Fix"
	if c.Do != policy.SeeRemediation {
		l.paragraph(labelIndent, label, c.Do)
		label = ""
	}
	l.paragraph(labelIndent, label, c.Remediation)
	l.paragraph(labelIndent, "Else", Otherwise(c))
	if more := p.more(); more != "" {
		l.paragraph(labelIndent, "More", more)
	}
	if !p.Details {
		return l.String(), nil
	}
	l.details(c)
	if err := l.parameters(c); err != nil {
		return "", err
	}
	l.references(c)
	if err := l.example("Bad example", p.Bad); err != nil {
		return "", err
	}
	if err := l.example("Good example", p.Good); err != nil {
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
	l.heading("Details")
	l.paragraph(factIndent, "  Passes when", c.Title)
	l.paragraph(factIndent, "  Cause", CauseText(c.Cause))
	l.paragraph(factIndent, "  Closed by", CloserText(c))
	l.paragraph(factIndent, "  Category", c.Category)
	l.paragraph(factIndent, "  Looks at", Kinds(c))
	if needs := Needs(c); needs != "" {
		l.paragraph(factIndent, "  Needs", needs)
	}
	if c.Custom {
		l.paragraph(factIndent, "  From", "a folder of --policy")
	}
}

func (l *lines) parameters(c policy.Control) error {
	if len(c.Parameters) == 0 {
		return nil
	}
	l.heading("Parameters")
	for _, p := range c.Parameters {
		value, err := Default(p)
		if err != nil {
			return err
		}
		l.paragraph(6, "  "+p.Name, "")
		l.paragraph(6, "", p.Description)
		l.paragraph(6, "", "Default: "+value)
	}
	settings, err := Settings(c)
	if err != nil {
		return err
	}
	l.line("")
	l.paragraph(2, "", "Set in lightk8s.yaml; these are the defaults:")
	l.line("")
	l.block(4, settings)
	return nil
}

func (l *lines) references(c policy.Control) {
	if len(c.References) == 0 {
		return
	}
	l.heading("References")
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
		l.heading("  Beside it:")
		l.line("")
		l.block(4, e.Inventory)
	}
	if e.Parameters != nil {
		l.heading("  With the parameters:")
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
	l.heading(fmt.Sprintf("  What audit says (%s):", text.Count(len(e.Findings), "finding")))
	l.line("")
	for _, f := range e.Findings {
		l.paragraph(6, "    -", strings.TrimPrefix(f.Path+": "+f.Message, ": "))
	}
	return nil
}
