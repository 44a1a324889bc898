package audit

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/report/overview"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/terminal"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Options are what an audit works with: values and interfaces, no flags.
type Options struct {
	// Source to read; what it yields is judged by Engine.
	Source source.Source
	Engine *policy.Engine
	// Waivers are tried in order; the first that covers a finding counts.
	Waivers []policy.Waiver
	// Baseline holds the fingerprints of known findings; nil: none are known.
	Baseline *Baseline
	// WriteBaseline writes the baseline of this audit; nil: none is written.
	WriteBaseline func(Baseline) error
	// Earlier is the report that this one is compared with; nil: none is. Scope is what of the input is judged.
	Earlier *Earlier
	Scope   Scope
	// FailOn is the severity from which on findings end the command with exit code 1.
	FailOn policy.Severity
	// MinScore is the score below which the command ends with exit code 1; 0: none is.
	MinScore int
	Printer  report.Printer
	// EchoNotices writes notices to ErrOut, for formats that have no place for them.
	EchoNotices bool
	// ForPeople prints no report where nothing could be read: ErrOut has all there is to say.
	ForPeople bool
	// Input is what was read, as the commands of the report name it; Nodes is seen while reading.
	Input overview.Input
	// Words are those of the language that is printed; the zero value is English.
	Words language.Catalog
	// Subject names what is read.
	Subject string
	// Version of lightk8s, which the report names.
	Version     string
	Now         time.Time
	Workers     int // goroutines that evaluate; at least 1
	Progress    terminal.Progress
	Out, ErrOut io.Writer
}

// Run audits, prints the report, and returns an error whose exit code says how it ended.
func (o Options) Run(ctx context.Context) error {
	c := newCollector(o.Engine, o.Waivers, o.Now)
	c.trace = newTrace(o.Earlier, o.Scope)
	for outcome := range o.outcomes(ctx) {
		c.add(outcome)
		o.Progress.Step(c.tally.objects, "objects judged")
	}
	o.Progress.Done()
	r := c.report(o.Baseline)
	for id, control := range r.Controls {
		r.Controls[id] = o.Words.Control(control)
	}
	o.Input.Nodes, o.Input.Snapshots, o.Input.Words = c.tally.nodes, c.shown, o.Words
	r.Subject, r.Version, r.Actions = o.Subject, o.Version, overview.Actions(r, o.Input)
	c.blind = c.blind || ctx.Err() != nil
	c.compare(&r)
	if o.WriteBaseline != nil && ctx.Err() == nil {
		// What the baseline in use holds is still there: without it, it would be new next time.
		if err := o.WriteBaseline(newBaseline(r.Findings.All(), slices.Values(c.old))); err != nil {
			return err
		}
	}
	printTrouble(o.ErrOut, c.errors, r.Skipped)
	empty := o.ForPeople && r.Summary.Objects == 0 && len(r.Errors) > 0
	if o.EchoNotices || empty {
		printNotices(o.ErrOut, r.Notices)
	}
	if !empty {
		if err := o.Printer.Print(o.Out, r); err != nil {
			return err
		}
	}
	return ending(r, len(c.tally.answered) > 0, threshold{failOn: o.FailOn, minScore: o.MinScore}, ctx.Err())
}
