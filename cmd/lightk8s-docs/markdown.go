package main

import (
	"bytes"
	"fmt"
	"strings"
)

// generatedNote stands at the top of every page.
const generatedNote = "<!-- Written by `make generate` from the controls in rego/bundle. Change those. -->"

// markdown is a page under construction.
type markdown struct{ bytes.Buffer }

// paragraph writes a paragraph, or a line with an empty line after it.
func (m *markdown) paragraph(format string, args ...any) {
	m.WriteString(fmt.Sprintf(format, args...) + "\n\n")
}

// item writes an item of a list; an empty line ends the list.
func (m *markdown) item(text string) { m.WriteString("- " + text + "\n") }

func (m *markdown) row(cells ...string) {
	for i, cell := range cells {
		cells[i] = strings.ReplaceAll(cell, "|", `\|`)
	}
	m.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// table writes the head of a table; rows follow, and an empty line.
func (m *markdown) table(heads ...string) {
	m.row(heads...)
	m.WriteString(strings.Repeat("|---", len(heads)) + "|\n")
}

func (m *markdown) end() { m.WriteString("\n") }

// fence writes text as it is.
func (m *markdown) fence(language, text string) {
	marks := "```"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	m.paragraph("%s%s\n%s\n%s", marks, language, strings.TrimRight(text, "\n"), marks)
}

// code writes a word as it is, within a line.
func code(text string) string {
	marks := "`"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	if len(marks) > 1 {
		return marks + " " + text + " " + marks
	}
	return marks + text + marks
}

var special = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`, "]", `\]`, "#", `\#`)

// prose makes a sentence mean in Markdown what it says; what stands in backticks stays as it is.
func prose(text string) string {
	parts := strings.Split(strings.Join(strings.Fields(text), " "), "`")
	if len(parts)%2 == 0 { // a backtick without its partner
		return special.Replace(strings.ReplaceAll(strings.Join(parts, "`"), "`", "'"))
	}
	for i := 0; i < len(parts); i += 2 {
		parts[i] = special.Replace(parts[i])
	}
	return strings.Join(parts, "`")
}
