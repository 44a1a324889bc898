package printer

import (
	"bytes"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/test/golden"
)

// printed lists the files under testdata/golden: which report they show, in which format, with which options.
var printed = []struct {
	file, report, format string
	opts                 Options
}{
	{"shop.table.txt", "shop", "table", Options{}},
	{"shop.table-100.txt", "shop", "table", Options{Width: 100}},
	{"shop.table-200.txt", "shop", "table", Options{Width: 200}},
	{"shop.table-color.txt", "shop", "table", Options{Color: true}},
	{"shop.table-skipped.txt", "shop", "table", Options{Skipped: true}},
	{"compared.table.txt", "compared", "table", Options{}},
	{"compared.json", "compared", "json", Options{}},
	{"compared.sarif", "compared", "sarif", Options{}},
	{"compared.html", "compared", "html", Options{}},
	{"hostile.table.txt", "hostile", "table", Options{Width: 80}},
	{"clean.table.txt", "clean", "table", Options{Color: true}},
	{"errors.table.txt", "errors", "table", Options{}},
	{"empty.table.txt", "empty", "table", Options{}},
	{"shop.wide.txt", "shop", "wide", Options{}},
	{"hostile.wide.txt", "hostile", "wide", Options{}},
	{"empty.wide.txt", "empty", "wide", Options{}},
	{"shop.json", "shop", "json", Options{}},
	{"hostile.json", "hostile", "json", Options{}},
	{"empty.json", "empty", "json", Options{}},
	{"shop.yaml", "shop", "yaml", Options{}},
	{"hostile.yaml", "hostile", "yaml", Options{}},
	{"shop.name.txt", "shop", "name", Options{}},
	{"hostile.name.txt", "hostile", "name", Options{}},
	{"shop.sarif", "shop", "sarif", Options{}},
	{"hostile.sarif", "hostile", "sarif", Options{}},
	{"empty.sarif", "empty", "sarif", Options{}},
	{"shop.junit.xml", "shop", "junit", Options{}},
	{"hostile.junit.xml", "hostile", "junit", Options{}},
	{"errors.junit.xml", "errors", "junit", Options{}},
	{"shop.html", "shop", "html", Options{}},
	{"shop.zh.html", "shop", "html", Options{}},
	{"hostile.html", "hostile", "html", Options{}},
	{"clean.html", "clean", "html", Options{}},
	{"errors.html", "errors", "html", Options{}},
	{"shop.md", "shop", "markdown", Options{}},
	{"hostile.md", "hostile", "markdown", Options{}},
	{"markup.md", "markup", "markdown", Options{}},
	{"clean.md", "clean", "markdown", Options{}},
	{"errors.md", "errors", "markdown", Options{}},
	{"empty.md", "empty", "markdown", Options{}},
	{"shop.by-object.txt", "shop", "table", Options{By: overview.ByObject}},
	{"shop.by-namespace.txt", "shop", "table", Options{By: overview.ByNamespace}},
	{"shop.by-control.txt", "shop", "table", Options{By: overview.ByControl, Color: true}},
	{"errors.by-object.txt", "errors", "table", Options{By: overview.ByObject}},
	{"shop.jsonpath.txt", "shop", `jsonpath={range .findings[*]}{.control}{"\t"}{.origin.line}{"\n"}{end}{.summary.failed.high}{"\n"}`, Options{}},
	{"hostile.jsonpath.txt", "hostile", `jsonpath={.notices[0]}`, Options{}},
	{"shop.go-template.txt", "shop", `go-template={{range .errors}}{{.subject}}{{"\n"}}{{end}}{{.summary.objects}}{{"\n"}}`, Options{}},
}

func TestGolden(t *testing.T) {
	reports := sampleReports()
	for _, test := range printed {
		t.Run(test.file, func(t *testing.T) {
			if strings.Contains(test.file, ".zh.") {
				test.opts.Words = chinese(t)
			}
			got := render(t, reports[test.report], test.format, test.opts)
			golden.Check(t, filepath.Join("testdata", "golden", test.file), got)
		})
	}
}

var loadChinese = sync.OnceValues(func() (language.Catalog, error) { return language.For("zh") })

func chinese(t *testing.T) language.Catalog {
	t.Helper()
	words, err := loadChinese()
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func render(t *testing.T, r report.Report, format string, opts Options) []byte {
	t.Helper()
	printer, err := New(format, opts)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := printer.Print(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
