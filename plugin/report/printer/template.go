package printer

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/text"
)

// TemplatePrinter prints the Report through a template of the user's, as kubectl does.
// The template sees what -o json prints.
type TemplatePrinter struct {
	execute func(w io.Writer, report map[string]any) error
}

func newTemplatePrinter(language, template string) (TemplatePrinter, error) {
	switch language {
	case "jsonpath":
		if !strings.Contains(template, "{") {
			return TemplatePrinter{}, fmt.Errorf("jsonpath template %q has no braces: %s", template, templateExample(language))
		}
		printer, err := printers.NewJSONPathPrinter(template)
		if err != nil {
			return TemplatePrinter{}, fmt.Errorf("parse jsonpath template %q: %w", template, err)
		}
		printer.AllowMissingKeys(true)
		return TemplatePrinter{func(w io.Writer, report map[string]any) error {
			return printer.Execute(w, report)
		}}, nil
	case "go-template":
		printer, err := printers.NewGoTemplatePrinter([]byte(template))
		if err != nil {
			return TemplatePrinter{}, fmt.Errorf("parse go-template %q: %w", template, err)
		}
		printer.AllowMissingKeys(true)
		return TemplatePrinter{func(w io.Writer, report map[string]any) error {
			return printer.PrintObj(&unstructured.Unstructured{Object: report}, w)
		}}, nil
	default:
		return TemplatePrinter{}, unknownFormat(language)
	}
}

func templateExample(language string) string {
	if language == "jsonpath" {
		return `-o jsonpath='{.findings[*].control}'`
	}
	return `-o go-template='{{range .findings}}{{.control}}{{"\n"}}{{end}}'`
}

// Print implements Printer. Where the template fails nothing is printed.
func (p TemplatePrinter) Print(w io.Writer, r report.Report) error {
	content, err := text.Decoded(r)
	if err != nil {
		return err
	}
	report, ok := content.(map[string]any)
	if !ok {
		return fmt.Errorf("report encodes as %T, want an object", content)
	}
	var out bytes.Buffer
	if err := p.execute(&out, report); err != nil {
		return fmt.Errorf("execute template: %w", err)
	}
	_, err = io.WriteString(w, text.CleanLines(out.String()))
	return err
}
