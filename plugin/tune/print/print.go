// Package print writes plans: a screen and a table for people, json, yaml and html.
package print

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/plugin/tune/plan"
)

// Printer writes a plan in one format.
type Printer interface {
	Print(io.Writer, plan.Plan) error
}

// Formats lists the values of --output.
func Formats() []string { return []string{"table", "wide", "json", "yaml", "html"} }

// Options are what the printers leave to the caller.
type Options struct {
	Color       bool
	Width       int // columns of the terminal; 0: 80 of a screen, 100 of wide
	ToolVersion string
	// Words are those of the language of the screen; the zero value is English.
	Words language.Catalog
}

// New returns the printer of a format.
func New(format string, opts Options) (Printer, error) {
	switch format {
	case "table":
		opts.Width = max(cmp.Or(opts.Width, 80), leastWidth)
		return screenPrinter(opts), nil
	case "wide":
		opts.Width = cmp.Or(opts.Width, 100)
		return widePrinter(opts), nil
	case "json", "yaml":
		return valuePrinter(format), nil
	case "html":
		return htmlPrinter{version: opts.ToolVersion}, nil
	}
	last := len(Formats()) - 1
	return nil, fmt.Errorf("unknown output format %q: want %s or %s", format, strings.Join(Formats()[:last], ", "), Formats()[last])
}

// leastWidth is how many columns a screen takes at least.
const leastWidth = 40

// valuePrinter prints the plan as it is.
type valuePrinter string

// Print implements Printer.
func (format valuePrinter) Print(w io.Writer, p plan.Plan) error {
	out, err := text.Encode(p, string(format))
	if err != nil {
		return err
	}
	return text.Write(w, out)
}

// group is scenarios of a kind that say the same, such as the rollouts that all fit.
type group struct {
	name      string
	scenarios []plan.Scenario
}

// groups puts scenarios together that are alike in what they say, where there are more than a few
// of their kind: those that do not fit stand alone.
func groups(scenarios []plan.Scenario) []group {
	var out []group
	for _, kind := range []struct{ prefix, plural string }{{"rollout of ", "rollouts"}, {"loss of node ", "losses of a node"}} {
		var alike []plan.Scenario
		for _, s := range scenarios {
			if strings.HasPrefix(s.Name, kind.prefix) && plan.Holds(s.Before) && plan.Holds(s.After) && s.Note == "" {
				alike = append(alike, s)
			}
		}
		if len(alike) > shownAlike {
			name := fmt.Sprintf("%d %s", len(alike), kind.plural)
			out = append(out, group{name: name, scenarios: alike})
			scenarios = slices.DeleteFunc(slices.Clone(scenarios), func(s plan.Scenario) bool {
				return slices.ContainsFunc(alike, func(a plan.Scenario) bool { return a.Name == s.Name })
			})
		}
	}
	var single []group
	for _, s := range scenarios {
		single = append(single, group{name: s.Name, scenarios: []plan.Scenario{s}})
	}
	return append(single, out...)
}

// shownAlike is how many scenarios of a kind are listed one by one.
const shownAlike = 3
