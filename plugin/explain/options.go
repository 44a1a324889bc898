package explain

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Options are what explain works with: values, no flags.
type Options struct {
	// Topic is the id of a control, a category or "waivers"; empty: list every control.
	Topic string
	// Output is "json", "yaml" or "name"; empty: text for people.
	Output string
	Width  int // columns of the terminal; 0: not known
	Engine *policy.Engine
	// Cases are the folders in which controls have their cases; the bundle first.
	Cases []fs.FS
	// Waivers returns those in force by default.
	Waivers     func() ([]policy.Waiver, error)
	Out, ErrOut io.Writer
}

// waiversTopic is the topic that is no control.
const waiversTopic = "waivers"

// formats are the values of Output beside the empty one.
var formats = []string{"json", "yaml", "name"}

// Run prints what is to say on the topic. Its error is one of usage (exit code 2) or, where
// controls of the user's could not be read, carries exit code 3.
func (o Options) Run(ctx context.Context) error {
	doc, err := o.document(ctx)
	if err != nil {
		return err
	}
	text, err := o.render(doc)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(o.Out, text); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return o.warn()
}

// document finds what the topic names.
func (o Options) document(ctx context.Context) (document, error) {
	controls := o.Engine.Controls()
	if o.Topic == "" {
		return list(Sorted(controls)), nil
	}
	if control, ok := o.Engine.Control(o.Topic); ok {
		page, err := NewPage(ctx, o.Engine, o.Cases, control)
		return page, exitcode.With(exitcode.Unread, err)
	}
	if o.Topic == waiversTopic {
		waivers, err := o.Waivers()
		return waiverList{Waivers: waivers}, exitcode.With(exitcode.Unread, err)
	}
	known := append(categories(o.Engine), waiversTopic)
	if slices.Contains(known, o.Topic) {
		return list(Sorted(slices.DeleteFunc(controls, func(c policy.Control) bool { return c.Category != o.Topic }))), nil
	}
	for _, control := range controls {
		known = append(known, control.ID)
	}
	err := fmt.Errorf("unknown control or category %q: kubectl lightk8s explain lists them", o.Topic)
	if nearest := policy.Nearest(o.Topic, known); nearest != "" {
		err = fmt.Errorf("unknown control or category %q: did you mean %q?", o.Topic, nearest)
	}
	return nil, exitcode.With(exitcode.Usage, err)
}

// warn says what is wrong in the user's own folders.
func (o Options) warn() error {
	broken := o.Engine.Broken()
	for _, err := range broken {
		if _, err := fmt.Fprintf(o.ErrOut, "warning: %s\n", printable(err.Error())); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if len(broken) > 0 {
		return exitcode.Silent(exitcode.Unread)
	}
	return nil
}

// categories lists the categories that have controls, sorted.
func categories(engine *policy.Engine) []string {
	var names []string
	for _, control := range engine.Controls() {
		names = append(names, control.Category)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
