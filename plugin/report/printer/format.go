// Package printer has one printer for each output format of a report. Printers only format: what they print
// is decided in the report. Each format has a file of its name.
package printer

import (
	"fmt"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Options are what the printers leave to the caller. The zero value prints plain text, 80 columns wide.
type Options struct {
	Color bool // table: ANSI colours
	Width int  // table: columns of the terminal; 0: 80
	// Skipped makes the table list what was skipped, by reason.
	Skipped bool
	// Words are those of the language of table and html; the zero value is English.
	Words language.Catalog
	// By makes the table count findings by object, namespace or control; empty: the overview is shown.
	By overview.By
	// Dir is the working directory: sarif writes absolute paths below it as relative ones. Empty: they stay absolute.
	Dir string
}

// Formats lists the names that New knows, in the order in which help shows them.
// Beside them New takes jsonpath=TEMPLATE and go-template=TEMPLATE.
func Formats() []string {
	return []string{"table", "wide", "json", "yaml", "sarif", "junit", "html", "markdown", "name"}
}

// New returns the printer of a format as written after -o.
func New(format string, opts Options) (report.Printer, error) {
	name, template, hasTemplate := strings.Cut(format, "=")
	if hasTemplate {
		return newTemplatePrinter(name, template)
	}
	switch format {
	case "table":
		return TablePrinter{Color: opts.Color, Width: opts.Width, Skipped: opts.Skipped, Words: opts.Words, By: opts.By}, nil
	case "wide":
		return WidePrinter{}, nil
	case "json":
		return JSONPrinter{}, nil
	case "yaml":
		return YAMLPrinter{}, nil
	case "sarif":
		return SARIFPrinter{Dir: opts.Dir}, nil
	case "junit":
		return JUnitPrinter{}, nil
	case "html":
		return HTMLPrinter{Words: opts.Words}, nil
	case "markdown":
		return MarkdownPrinter{}, nil
	case "name":
		return NamePrinter{}, nil
	case "jsonpath", "go-template":
		return nil, fmt.Errorf("output format %s needs a template: %s", format, templateExample(format))
	}
	return nil, unknownFormat(format)
}

func unknownFormat(format string) error {
	known := append(Formats(), "jsonpath=", "go-template=")
	message := fmt.Sprintf("unknown output format %q: want %s", format, strings.Join(known, ", "))
	if near := policy.Nearest(strings.ToLower(format), append(Formats(), "jsonpath", "go-template")); near != "" {
		message += fmt.Sprintf("; did you mean %s?", near)
	}
	return fmt.Errorf("%s", message)
}
