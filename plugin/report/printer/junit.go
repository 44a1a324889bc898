package printer

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// JUnitPrinter prints JUnit XML: a test suite for each category, a test case for each control.
// Findings are a failure; a control that was skipped, wholly or in part, and found nothing is skipped,
// never passed. An error that no control is charged with has a case in the suite "errors".
type JUnitPrinter struct{}

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Suites []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Cases []*junitCase `xml:"testcase"`
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Classname string        `xml:"classname,attr"`
	Error     *junitOutcome `xml:"error"`
	Failure   *junitOutcome `xml:"failure"`
	Skipped   *junitSkipped `xml:"skipped"`
	Output    *junitText    `xml:"system-out"`
}

type junitOutcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// Print implements Printer.
func (JUnitPrinter) Print(w io.Writer, r report.Report) error {
	suites := junitSuites{Name: toolName}
	suites.Suites = junitSuitesOf(controlResults(r))
	if suite := looseErrors(r.Errors); suite != nil {
		suites.Suites = append(suites.Suites, suite)
	}
	for _, suite := range suites.Suites {
		for _, c := range suite.Cases {
			suite.add(c)
			suites.add(c)
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(suites); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (n *junitCounts) add(c *junitCase) {
	n.Tests++
	switch {
	case c.Error != nil:
		n.Errors++
	case c.Failure != nil:
		n.Failures++
	case c.Skipped != nil:
		n.Skipped++
	}
}

func junitSuitesOf(results []controlResult) []*junitSuite {
	byName := map[string]*junitSuite{}
	for _, result := range results {
		category := result.Category
		if category == "" {
			category = "other"
		}
		if byName[category] == nil {
			byName[category] = &junitSuite{Name: text.Clean(category)}
		}
		byName[category].Cases = append(byName[category].Cases, junitCaseOf(category, result))
	}
	var suites []*junitSuite
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		suites = append(suites, byName[name])
	}
	return suites
}

func junitCaseOf(category string, result controlResult) *junitCase {
	c := &junitCase{Name: text.Clean(result.ID), Classname: toolName + "." + text.Clean(category)}
	if len(result.Errors) > 0 {
		c.Error = &junitOutcome{Message: text.Count(len(result.Errors), "error"), Text: lines(result.Errors, errorLine)}
	}
	if len(result.Findings) > 0 {
		c.Failure = &junitOutcome{
			Message: fmt.Sprintf("%s: %s", text.Clean(result.Problem), text.Count(len(result.Findings), "finding")),
			Type:    string(slices.MinFunc(result.Findings, func(a, b report.Finding) int { return a.Severity.Compare(b.Severity) }).Severity),
			Text:    lines(result.Findings, findingLine),
		}
	}
	if len(result.Skips) > 0 && c.Error == nil && c.Failure == nil {
		reasons := make([]string, 0, len(result.Skips))
		for _, skip := range result.Skips {
			reasons = append(reasons, text.Clean(skip.Reason))
		}
		c.Skipped = &junitSkipped{Message: strings.Join(reasons, "; ")}
	}
	output := lines(result.Waived, func(w report.Waived) string { return findingLine(w.Finding) + " - " + waiver(w) })
	if c.Skipped == nil {
		output += lines(result.Skips, func(s report.Skip) string { return "skipped: " + text.Clean(s.Reason) })
	}
	if output != "" {
		c.Output = &junitText{output}
	}
	return c
}

func looseErrors(errors []report.Error) *junitSuite {
	suite := &junitSuite{Name: "errors"}
	for _, e := range errors {
		if len(e.Controls) == 0 {
			suite.Cases = append(suite.Cases, &junitCase{
				Name: text.Clean(e.Subject), Classname: toolName + ".errors",
				Error: &junitOutcome{Message: text.Clean(e.Message), Text: errorLine(e)},
			})
		}
	}
	if len(suite.Cases) == 0 {
		return nil
	}
	return suite
}

// lines renders one line an item, each ended.
func lines[T any](items []T, render func(T) string) string {
	var b strings.Builder
	for _, item := range items {
		b.WriteString(render(item) + "\n")
	}
	return b.String()
}

func errorLine(e report.Error) string { return text.Clean(e.Subject) + ": " + text.Clean(e.Message) }

func findingLine(f report.Finding) string {
	line := text.Clean(f.Object.String()) + ": " + text.Clean(f.Message)
	var where []string
	for _, s := range []string{f.Path, f.Origin.String()} {
		if s != "" {
			where = append(where, text.Clean(s))
		}
	}
	if len(where) > 0 {
		line += " (" + strings.Join(where, ", ") + ")"
	}
	return line
}
