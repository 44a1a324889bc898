package preflight

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

var configMapKind = schema.GroupKind{Kind: "ConfigMap"}

// Kinds are those that a plan is made from.
func Kinds() []schema.GroupKind {
	return append(cluster.PlacedKinds(), configMapKind, facts.WorkloadUsageKind)
}

// Inventory are the kinds of which every object is to be known.
func Inventory() []schema.GroupKind {
	return append(cluster.WholeKinds(), admission.InventoryKinds()...)
}

// Options are what plan works with: values and functions, no flags.
type Options struct {
	Source source.Source
	// Engine holds the admission.Controls, not configured.
	Engine   *policy.Engine
	Settings Settings
	Now      func() time.Time
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
	if err := ctx.Err(); err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, fmt.Errorf("plan: %w", err))
	}
	live := cluster.New(in.targets, func(object map[string]any, err error) {
		in.errors = append(in.errors, report.Error{Subject: policy.RefOf(object).String(), Message: "understand it: " + err.Error()})
	})
	around := Around{
		Namespaces: live.NamespaceLabels(), Now: o.Now,
		Sizing: o.Settings.sizing(in.sizing, in.known),
	}
	plan, err := Make(ctx, o.Engine, o.Settings, around, live, in.configs)
	if err != nil {
		return Plan{}, exitcode.With(exitcode.Unread, err)
	}
	plan.Sizing = around.Sizing.Sizing
	plan.Errors = slices.Concat(in.errors, plan.Errors)
	plan.Notices = slices.Concat(in.notices, plan.Notices)
	return plan, nil
}

// input is what was read.
type input struct {
	targets []policy.Target
	sizing  []map[string]any   // Nodes and LimitRanges
	known   []schema.GroupKind // of which every object was read
	configs Configs
	errors  []report.Error
	notices []string
}

func (o Options) read(ctx context.Context) input {
	in := input{configs: Configs{}}
	for target, err := range o.Source(ctx) {
		var notice *source.Notice
		switch {
		case errors.As(err, &notice):
			in.notices = append(in.notices, notice.Text)
			continue
		case err != nil:
			unread := source.Unread(err)
			in.errors = append(in.errors, report.Error{Subject: unread.Subject, Message: unread.Err.Error()})
			continue
		}
		ref := policy.RefOf(target.Object)
		if kind := ref.GroupKind(); kind == configMapKind {
			in.configs.add(ref, target.Object)
			continue
		} else if slices.Contains(admission.InventoryKinds(), kind) {
			in.sizing = append(in.sizing, target.Object)
		}
		in.targets = append(in.targets, target)
		in.known = target.Facts.Inventory.Kinds() // the same for all
	}
	return in
}

// Configs are the data of ConfigMaps, by namespace and name.
type Configs map[string]map[string]map[string]string

func (c Configs) add(ref policy.ObjectRef, object map[string]any) {
	data, _ := object["data"].(map[string]any)
	entries := map[string]string{}
	for key, value := range data {
		if text, ok := value.(string); ok {
			entries[key] = text
		}
	}
	if c[ref.Namespace] == nil {
		c[ref.Namespace] = map[string]map[string]string{}
	}
	c[ref.Namespace][ref.Name] = entries
}

// ending is the error that the command ends with: what could not be read is worse than what is
// denied, since it can hide more.
func (p Plan) ending() error {
	switch {
	case len(p.Errors) > 0:
		return exitcode.Silent(exitcode.Unread)
	case p.Judged == 0:
		return exitcode.With(exitcode.Unread, errors.New("there is no workload in what was read, so nothing was judged"))
	case len(p.Denied) > 0 || slices.ContainsFunc(p.Limited, Limited.TooSmall):
		return exitcode.Silent(exitcode.Findings)
	}
	return nil
}
