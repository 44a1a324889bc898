package explain

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// factIndent is the column in which the facts at the top of a page stand.
const factIndent = 14

func (p Page) text(width int) (string, error) {
	l := &lines{width: width}
	c := p.Control
	l.paragraph(0, "", c.Title)
	l.line("")
	l.paragraph(factIndent, "  Control", c.ID)
	l.paragraph(factIndent, "  Problem", c.Problem)
	l.paragraph(factIndent, "  Do", c.Do)
	l.paragraph(factIndent, "  Severity", string(c.Severity))
	l.paragraph(factIndent, "  Risk", string(c.Risk))
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
	l.heading("Why")
	l.paragraph(2, "", c.Description)
	l.heading("How to mend it")
	l.paragraph(2, "", c.Remediation)
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
