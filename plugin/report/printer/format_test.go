package printer

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestNewKnowsEveryFormat(t *testing.T) {
	for _, format := range Formats() {
		if _, err := New(format, Options{}); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestNewRefusesWhatItCannotPrint(t *testing.T) {
	tests := map[string]string{
		"jsn":         "did you mean json?",
		"sarfi":       "did you mean sarif?",
		"JSON":        "did you mean json?",
		"tabel":       "did you mean table?",
		"":            "unknown output format",
		"jsonpth={.}": "did you mean jsonpath?",
		"completely-different": `unknown output format "completely-different": want table, wide, json, yaml, sarif, junit, html, ` +
			`markdown, name, jsonpath=, go-template=`,
		"json=x":                "unknown output format",
		"jsonpath":              "needs a template",
		"go-template":           "needs a template",
		"jsonpath=.summary":     "has no braces",
		"jsonpath={.summary":    "parse jsonpath template",
		"go-template={{.x":      "parse go-template",
		"go-template={{nofun}}": "parse go-template",
	}
	for format, want := range tests {
		printer, err := New(format, Options{})
		if err == nil {
			t.Errorf("%q: printer %T, want an error", format, printer)
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %q does not say %q", format, err, want)
		}
	}
}

func TestTemplateThatFailsPrintsNothing(t *testing.T) {
	for _, format := range []string{`go-template=before {{len .summary.objects}}`, `jsonpath=before {.findings[99].control}`} {
		printer, err := New(format, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := printer.Print(&out, shopReport()); err == nil {
			t.Errorf("%s: no error", format)
		}
		if out.Len() > 0 {
			t.Errorf("%s: printed %q", format, out.String())
		}
	}
}

func TestNoFormatLetsControlCharactersThrough(t *testing.T) {
	formats := append(Formats(), "jsonpath={}", "go-template={{.}}")
	for _, format := range formats {
		out := render(t, hostileReport(), format, Options{Skipped: true})
		for _, r := range string(out) {
			if r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
				t.Errorf("%s lets %U through", format, r)
			}
		}
	}
}

type brokenPipe struct{}

var errBrokenPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errBrokenPipe }

func TestEveryFormatReportsAFailedWrite(t *testing.T) {
	for _, format := range append(Formats(), "jsonpath={.kind}", "go-template={{.kind}}") {
		printer, err := New(format, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := printer.Print(brokenPipe{}, shopReport()); !errors.Is(err, errBrokenPipe) {
			t.Errorf("%s: error %v", format, err)
		}
	}
}
