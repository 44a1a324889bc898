package main

import (
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/lightk8s/lightk8s/plugin/explain"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// categoryPage has a section for each control of a category; its anchor is the control's id.
func categoryPage(c category) ([]byte, error) {
	m := &markdown{}
	m.paragraph("%s", generatedNote)
	m.paragraph("# %s", c.name)
	m.paragraph("%s of the category %s. [All controls](README.md)", count(len(c.pages), "control"), c.name)
	m.table("Control", "Severity", "What is true when it passes")
	for _, p := range c.pages {
		m.row(fmt.Sprintf("[%s](#%[1]s)", p.Control.ID), string(p.Control.Severity), prose(p.Control.Title))
	}
	m.end()
	for _, p := range c.pages {
		if err := m.control(p); err != nil {
			return nil, err
		}
	}
	return append([]byte(strings.TrimRight(m.String(), "\n")), '\n'), nil
}

func (m *markdown) control(p explain.Page) error {
	c := p.Control
	m.paragraph("## %s", c.ID)
	m.paragraph("**%s**", prose(c.Title))
	m.paragraph("Problem: %s (%s)", prose(c.Problem), prose(c.Short))
	m.paragraph("Do: %s", prose(c.Do))
	m.table("Severity", "Risk", "Cause", "Closed by", "Ease", "Looks at", "Needs")
	m.row(string(c.Severity), string(c.Risk), causeLink(c.Cause), string(c.ClosedBy), string(c.Ease), prose(explain.Kinds(c)), prose(explain.Needs(c)))
	m.end()
	m.paragraph("%s", prose(c.Description))
	m.paragraph("**How to fix it.** %s", prose(c.Remediation))
	if err := m.parameters(c); err != nil {
		return err
	}
	m.references(c)
	if err := m.example("Bad example", p.Bad); err != nil {
		return err
	}
	return m.example("Good example", p.Good)
}

func (m *markdown) parameters(c policy.Control) error {
	if len(c.Parameters) == 0 {
		return nil
	}
	m.table("Parameter", "Default", "Meaning")
	for _, p := range c.Parameters {
		value, err := explain.Default(p)
		if err != nil {
			return err
		}
		m.row(code(p.Name), code(value), prose(p.Description))
	}
	m.end()
	settings, err := explain.Settings(c)
	if err != nil {
		return err
	}
	m.paragraph("Set in `lightk8s.yaml`; these are the defaults:")
	m.fence("yaml", settings)
	return nil
}

func (m *markdown) references(c policy.Control) {
	if len(c.References) == 0 {
		return
	}
	for _, framework := range explain.Frameworks(c) {
		m.item(prose(framework))
	}
	for _, link := range explain.Links(c) {
		if link.ID == "" {
			m.item("<" + link.URL + ">")
			continue
		}
		m.item("[" + prose(link.ID) + "](" + link.URL + ")")
	}
	m.end()
}

func (m *markdown) example(title string, e *explain.Example) error {
	m.paragraph("**%s.** %s", title, prose(e.Comment))
	m.fence("yaml", e.Object)
	if e.Inventory != "" {
		m.paragraph("Beside it:")
		m.fence("yaml", e.Inventory)
	}
	if e.Parameters != nil {
		data, err := yaml.Marshal(e.Parameters)
		if err != nil {
			return fmt.Errorf("encode parameters: %w", err)
		}
		m.paragraph("With the parameters:")
		m.fence("yaml", string(data))
	}
	if len(e.Findings) == 0 {
		return nil
	}
	m.paragraph("What audit says:")
	for _, f := range e.Findings {
		if f.Path == "" {
			m.item(prose(f.Message))
			continue
		}
		m.item(code(f.Path) + ": " + prose(f.Message))
	}
	m.end()
	return nil
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
