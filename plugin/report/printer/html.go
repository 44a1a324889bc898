package printer

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

//go:embed html/page.gohtml
var htmlPage string

//go:embed html/style.css
var htmlStyle string

//go:embed html/filter.js
var htmlScript string

// HTMLPrinter prints one self-contained page: it loads nothing, and its content security policy
// allows nothing but its own style and script. Without scripts it lacks only the filter.
type HTMLPrinter struct {
	// Words are those of a language; its zero value is English.
	Words language.Catalog
}

// htmlData is what the template sees.
type htmlData struct {
	report.Report
	Lang     string // of the page (BCP 47)
	Policy   string // content security policy
	Style    template.CSS
	Script   template.JS
	Headline string
	Tone     string // good, warn or bad: the colour of the headline
	Sentence string
	Since    string // what has changed since an earlier report; empty: none is compared
	Tiles    []htmlTile
	Groups   []severityGroup
	Sections []pageSection
	Causes   []pageCause
	Reasons  []reasonGroup
}

type htmlTile struct {
	Label string
	Count int
	Class string
	Link  string // id of the section; empty: there is none
}

// Print implements Printer.
func (p HTMLPrinter) Print(w io.Writer, r report.Report) error {
	page, err := template.New("report").Funcs(template.FuncMap{
		"clean": text.Clean,
		"prose": prose,
		"count": p.Words.Count,
		"say":   p.Words.Say,
		"steps": func(path string) []string { return strings.SplitAfter(text.Clean(path), ".") }, // where a line can break
		"where": func(f report.Finding) string { return text.Clean(f.Origin.String()) },
		"upper": func(s policy.Severity) string { return strings.ToUpper(p.Words.Say(string(s))) },
		"open":  func(s policy.Severity) bool { return s.AtLeast(policy.High) },
	}).Parse(htmlPage)
	if err != nil {
		return fmt.Errorf("parse html template: %w", err)
	}
	out := bufio.NewWriter(w)
	if err := page.Execute(out, htmlDataOf(p.Words, r)); err != nil {
		return err
	}
	return out.Flush()
}

func htmlDataOf(w words, r report.Report) htmlData {
	o := overview.Of(r)
	subject, said := headline(w, r)
	return htmlData{
		Report:   r,
		Lang:     w.Lang(),
		Policy:   fmt.Sprintf("%s; script-src '%s'", HTMLPolicy(htmlStyle), sourceHash(htmlScript)),
		Style:    template.CSS(htmlStyle), //nolint:gosec // from this repository
		Script:   template.JS(htmlScript), //nolint:gosec // from this repository
		Headline: subject + said,
		Tone:     tone(r),
		Sentence: scored(w, r) + counts(w, r, skippedOnly),
		Since:    since(w, r.Comparison, unbounded),
		Tiles:    htmlTiles(w, r),
		Groups:   grouped(r),
		Sections: pageSections(w, o, unbounded),
		Causes:   pageCauses(w, o),
		Reasons:  byReason(r.Skipped),
	}
}

// scored begins a sentence with the score; empty: there is none.
func scored(w words, r report.Report) string {
	if r.Summary.Score == nil {
		return ""
	}
	return w.Say("Score %d/100; ", *r.Summary.Score)
}

// tone is how the headline is painted.
func tone(r report.Report) string {
	switch {
	case r.Findings.Len() > 0 && r.Findings.At(0).Severity.AtLeast(policy.High):
		return "bad"
	case r.Findings.Len() > 0 || len(r.Errors) > 0 || r.Summary.Passed == 0:
		return "warn"
	default:
		return "good"
	}
}

func htmlTiles(w words, r report.Report) []htmlTile {
	var tiles []htmlTile
	for _, s := range policy.Severities() {
		tiles = append(tiles, tile(w.Say(string(s)), r.Summary.Failed[s], string(s), string(s)))
	}
	return append(tiles,
		tile(w.Say("passed"), r.Summary.Passed, "passed", ""),
		tile(w.Say("skipped"), r.Summary.Skipped, "skipped", "skipped"),
		tile(w.Say("waived"), r.Summary.Waived, "waived", "waived"),
		tile(w.Say("errors"), r.Summary.Errors, "errors", "errors"))
}

func tile(label string, n int, class, link string) htmlTile {
	if n == 0 {
		class, link = "none", ""
	}
	return htmlTile{Label: label, Count: n, Class: class, Link: link}
}

// HTMLStyle is the style sheet of the pages of lightk8s.
func HTMLStyle() string { return htmlStyle }

// HTMLPolicy is the content security policy of a page that has this style sheet and nothing else.
func HTMLPolicy(style string) string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'", sourceHash(style))
}

// sourceHash names inline content in a content security policy.
func sourceHash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// span is a piece of a text.
type span struct {
	Code bool // stood between backquotes
	Text string
}

// prose splits the text of a control into paragraphs, and these where backquotes set off code.
func prose(description string) [][]span {
	var paragraphs [][]span
	for paragraph := range strings.SplitSeq(description, "\n\n") {
		paragraph = strings.TrimSpace(paragraph)
		if paragraph == "" {
			continue
		}
		var spans []span
		parts := strings.Split(paragraph, "`")
		if len(parts)%2 == 0 { // a backquote without its pair
			parts = []string{paragraph}
		}
		for i, part := range parts {
			if part != "" {
				// Not clean: the white space around code counts. The template escapes it.
				spans = append(spans, span{Code: i%2 == 1, Text: text.CleanLines(part)})
			}
		}
		paragraphs = append(paragraphs, spans)
	}
	return paragraphs
}
