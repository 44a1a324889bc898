package print

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/lightk8s/lightk8s/plugin/report/printer"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/ledger"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
	"github.com/lightk8s/lightk8s/rego/policy"
)

//go:embed html/plan.gohtml
var planPage string

//go:embed html/plan.css
var planStyle string

// htmlPrinter prints one self-contained page, without scripts.
type htmlPrinter struct{ version string }

// htmlPlan is what the template sees.
type htmlPlan struct {
	plan.Plan
	Policy   string
	Style    template.CSS
	Version  string
	Headline string
	Tone     string
	Sentence string
	Groups   []htmlGroup
}

type htmlGroup struct {
	Name, Now, Then, Remark string
	Unplaced                []plan.Unplaced
}

// piece is a part of the bar, in thousandths of its length.
type piece struct {
	ledger.Entry
	Start, Width int64
}

// Print implements Printer.
func (h htmlPrinter) Print(w io.Writer, p plan.Plan) error {
	page, err := template.New("plan").Funcs(template.FuncMap{
		"clean": text.Clean, "orNone": plan.OrNone, "history": history, "pieces": pieces, "about": about, "requested": requested, "gated": gated,
		"name": func(object map[string]any) string { return policy.RefOf(object).String() },
	}).Parse(planPage)
	if err != nil {
		return fmt.Errorf("parse html template: %w", err)
	}
	style := printer.HTMLStyle() + planStyle
	data := htmlPlan{
		Plan: p, Policy: printer.HTMLPolicy(style), Style: template.CSS(style), //nolint:gosec // from this repository
		Version: h.version, Tone: map[string]string{plan.Fits: "good", plan.FitsAsBefore: "warn", plan.FitsNot: "bad"}[p.Summary.Fits], Sentence: counts(p),
	}
	data.Headline, _ = p.Verdict()
	if _, rest := p.Verdict(); rest != "" {
		data.Headline += ": " + rest
	}
	for _, g := range groups(p.Proof.Scenarios) {
		first := g.scenarios[0]
		data.Groups = append(data.Groups, htmlGroup{
			Name: g.name, Now: answer(first.Before), Then: answer(first.After), Remark: remark(g.scenarios), Unplaced: first.Unplaced,
		})
	}
	var out bytes.Buffer
	if err := page.Execute(&out, data); err != nil {
		return fmt.Errorf("print html: %w", err)
	}
	return text.Write(w, out.String())
}

func pieces(l ledger.Ledger) []piece {
	var out []piece
	var sum int64
	for _, e := range l.Entries {
		start := min(1000, sum*1000/max(1, l.CapacityMiB))
		sum += e.MiB
		out = append(out, piece{Entry: e, Start: start, Width: min(1000, sum*1000/max(1, l.CapacityMiB)) - start})
	}
	return out
}
