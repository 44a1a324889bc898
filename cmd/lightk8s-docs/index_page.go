package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/explain"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// indexPage counts the controls of each category by severity, lists them, and says which stand
// for a chapter of a framework.
func indexPage(categories []category) []byte {
	m := &markdown{}
	m.paragraph("%s", generatedNote)
	m.paragraph("# Controls")
	m.paragraph("`kubectl lightk8s explain` prints the same in a terminal. Each control links to why it matters, " +
		"how to fix what it finds, and a bad and a good example.")
	m.counts(categories)
	for _, c := range categories {
		m.paragraph("## %s", c.name)
		m.table("Control", "Severity", "What is true when it passes")
		for _, p := range c.pages {
			m.row(link(p.Control), string(p.Control.Severity), prose(p.Control.Title))
		}
		m.end()
	}
	m.triage(categories)
	for _, framework := range policy.Frameworks() {
		m.framework(framework, categories)
	}
	return append([]byte(strings.TrimRight(m.String(), "\n")), '\n')
}

func (m *markdown) counts(categories []category) {
	heads := []string{"Category", "Controls"}
	for _, severity := range policy.Severities() {
		heads = append(heads, string(severity))
	}
	m.table(heads...)
	var all []explain.Page
	for _, c := range categories {
		m.row(countsOf(fmt.Sprintf("[%s](%[1]s.md)", c.name), c.pages)...)
		all = append(all, c.pages...)
	}
	m.row(countsOf("all", all)...)
	m.end()
}

func countsOf(name string, pages []explain.Page) []string {
	cells := []string{name, strconv.Itoa(len(pages))}
	for _, severity := range policy.Severities() {
		n := 0
		for _, p := range pages {
			if p.Control.Severity == severity {
				n++
			}
		}
		cells = append(cells, strconv.Itoa(n))
	}
	return cells
}

// framework lists the chapters of a framework that controls stand for.
func (m *markdown) framework(framework string, categories []category) {
	chapters := map[string][]string{}
	n := 0
	for _, c := range categories {
		for _, p := range c.pages {
			if p.Control.In(framework) {
				n++
			}
			for _, r := range p.Control.References {
				if r.Framework == framework {
					chapters[r.ID] = append(chapters[r.ID], link(p.Control))
				}
			}
		}
	}
	if n == 0 {
		return
	}
	m.paragraph("## %s", explain.FrameworkTitle(framework))
	m.paragraph("%s, selected by `kubectl lightk8s audit --framework %s`.", count(n, "control"), framework)
	m.table("Chapter", "Controls")
	for _, id := range inOrder(chapters) {
		slices.Sort(chapters[id])
		m.row(prose(id), strings.Join(chapters[id], ", "))
	}
	m.end()
}

func link(c policy.Control) string {
	return fmt.Sprintf("[%s](%s.md#%[1]s)", c.ID, c.Category)
}
