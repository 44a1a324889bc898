package preflight

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Options are what plan works with: values and functions, no flags.
type Options struct {
	Source source.Source
	// Around is the cluster in which the objects of Source are created; nil: Source is a cluster, or all that is
	// known of one, and what runs there is created again.
	Around source.Source
	// Namespace of objects that name none, in the cluster of Around.
	Namespace string
	// Minor version of the API server, such as 34; 0: not known.
	Minor int
	// Engine holds the admission.Controls, not configured.
	Engine   *policy.Engine
	Settings Settings
	// Broken are controls of the user's own that could not be loaded.
	Broken []error
	Now    func() time.Time
	// Output is "values", "json" or "yaml"; "": text for people.
	Output      string
	Color       bool
	Width       int
	Out, ErrOut io.Writer
}

// Run reads, judges and prints, and returns an error whose exit code says how it ended.
func (o Options) Run(ctx context.Context) error {
	plan, err := o.make(ctx)
	if err != nil {
		return err
	}
	for _, notice := range plan.Notices {
		o.say("note: %s", notice)
	}
	for _, e := range plan.Errors {
		o.say("error: %s: %s", e.Subject, e.Message)
	}
	var out string
	switch o.Output {
	case "":
		out = plan.text(o.Color, cmp.Or(o.Width, 80)) // not a terminal
	case "values":
		out, err = plan.values()
	default:
		out, err = text.Encode(plan, o.Output)
	}
	if err != nil {
		return err
	}
	if err := text.Write(o.Out, out); err != nil {
		return err
	}
	return plan.ending()
}

func (o Options) say(format string, args ...any) {
	fmt.Fprintln(o.ErrOut, text.CleanLines(fmt.Sprintf(format, args...))) //nolint:errcheck // nowhere left to say it
}

func (o Options) make(ctx context.Context) (Plan, error) {
	in := o.read(ctx)
	for _, err := range o.Broken {
		in.errors = append(in.errors, report.Error{Subject: "controls", Message: err.Error()})
	}
	if err := ctx.Err(); err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, fmt.Errorf("plan: %w", err))
	}
	live := cluster.New(in.targets, func(object map[string]any, err error) {
		in.errors = append(in.errors, report.Error{Subject: policy.RefOf(object).String(), Message: "understand it: " + err.Error()})
	})
	around := Around{
		Namespaces: live.NamespaceLabels(), NamespacesKnown: slices.Contains(in.known, namespaceKind), Now: o.Now, Minor: o.Minor,
		Sizing: o.Settings.SizingFacts(in.sizing, in.known),
	}
	plan, err := Make(ctx, o.Engine, o.Settings, around, Judged{
		Cluster: live, Configs: in.configs, Others: in.others, Sent: o.Around != nil,
	})
	if err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, err)
	}
	plan.Sizing = around.Sizing.Sizing
	plan.Errors = slices.Concat(in.errors, plan.Errors)
	plan.Notices = slices.Concat(in.notices, plan.Notices)
	return plan, nil
}

// ending is the error that the command ends with: what could not be read is worse than what is
// denied, since it can hide more.
func (p Plan) ending() error {
	switch {
	case len(p.Errors) > 0:
		return exitcode.Silent(exitcode.Unread)
	case p.Judged == 0:
		return exitcode.With(exitcode.Unread, errors.New("no object that webhook and floor check was read"))
	case len(p.Denied)+len(p.Refused) > 0 || slices.ContainsFunc(p.Limited, Limited.TooSmall):
		return exitcode.Silent(exitcode.Findings)
	}
	return nil
}
