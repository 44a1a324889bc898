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
type HTMLPrinter struct{}

// htmlData is what the template sees.
type htmlData struct {
	report.Report
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
func (HTMLPrinter) Print(w io.Writer, r report.Report) error {
	page, err := template.New("report").Funcs(template.FuncMap{
		"clean": text.Clean,
		"prose": prose,
		"count": text.Count,
		"steps": func(path string) []string { return strings.SplitAfter(text.Clean(path), ".") }, // where a line may break
		"where": func(f report.Finding) string { return text.Clean(f.Origin.String()) },
		"upper": func(s policy.Severity) string { return strings.ToUpper(string(s)) },
		"open":  func(s policy.Severity) bool { return s.AtLeast(policy.High) },
	}).Parse(htmlPage)
	if err != nil {
		return fmt.Errorf("parse html template: %w", err)
	}
	out := bufio.NewWriter(w)
	if err := page.Execute(out, htmlDataOf(r)); err != nil {
		return err
	}
	return out.Flush()
}

func htmlDataOf(r report.Report) htmlData {
	o := overview.Of(r)
	subject, said := headline(words{}, r)
	return htmlData{
		Report:   r,
		Policy:   fmt.Sprintf("%s; script-src '%s'", HTMLPolicy(htmlStyle), sourceHash(htmlScript)),
		Style:    template.CSS(htmlStyle), //nolint:gosec // from this repository
		Script:   template.JS(htmlScript), //nolint:gosec // from this repository
		Headline: subject + said,
		Tone:     tone(r),
		Sentence: scored(r) + counts(words{}, r, skippedOnly),
		Since:    since(words{}, r.Comparison, unbounded),
		Tiles:    htmlTiles(r),
		Groups:   grouped(r),
		Sections: pageSections(o, unbounded),
		Causes:   pageCauses(o),
		Reasons:  byReason(r.Skipped),
	}
}

// scored begins a sentence with the score; empty: there is none.
func scored(r report.Report) string {
	if r.Summary.Score == nil {
		return ""
	}
	return fmt.Sprintf("Score %d/100; ", *r.Summary.Score)
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

func htmlTiles(r report.Report) []htmlTile {
	var tiles []htmlTile
	for _, s := range policy.Severities() {
		tiles = append(tiles, tile(string(s), r.Summary.Failed[s], string(s), string(s)))
	}
	return append(tiles,
		tile("passed", r.Summary.Passed, "passed", ""),
		tile("skipped", r.Summary.Skipped, "skipped", "skipped"),
		tile("waived", r.Summary.Waived, "waived", "waived"),
		tile("errors", r.Summary.Errors, "errors", "errors"))
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
