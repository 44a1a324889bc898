package main

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/rego/policy/library"
)

// librariesPage lists what each library offers to controls.
func librariesPage(libraries []library.Library) []byte {
	m := &markdown{}
	m.paragraph("%s", strings.Replace(generatedNote, "the controls in rego/bundle. Change those", "the comments in this folder. Change those", 1))
	m.paragraph("# Libraries")
	m.paragraph("What a control imports from `data.lightk8s.lib`. A rule is listed if another package refers to it; " +
		"the others are for their own library alone. A rule that is true for something can be false or undefined " +
		"for all else: negate it with `not`.")
	m.table("Library", "For")
	for _, l := range libraries {
		m.row(fmt.Sprintf("[%s](#%[1]s)", l.Name), prose(l.Title))
	}
	m.end()
	for _, l := range libraries {
		m.paragraph("## %s", l.Name)
		m.paragraph("**%s.** %s", prose(l.Title), prose(l.Description))
		m.fence("rego", "import "+strings.Join(l.Imports, "\nimport ")+"\n\n"+l.Example)
		m.table("Rule", "Value")
		for _, rule := range l.Rules {
			m.row(code(rule.Call), prose(rule.Value))
		}
		m.end()
	}
	return append([]byte(strings.TrimRight(m.String(), "\n")), '\n')
}
