package explain

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/language"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Options are what explain works with: values, no flags.
type Options struct {
	// Topics are ids of controls, categories or "waivers"; empty: list every control.
	Topics []string
	// Output is "json", "yaml" or "name"; empty: text for people.
	Output string
	// Details has the text of a control hold parameters, references and examples too; Waiver prints a waiver of the
	// controls in its place.
	Details, Waiver bool

	Width int // columns of the terminal; 0: not known
	// Words are those of the language of text; the zero value is English.
	Words  language.Catalog
	Engine *policy.Engine
	// Cases are the folders in which controls have their cases; the bundle first.
	Cases []fs.FS
	// Waivers returns those in force by default.
	Waivers     func() ([]policy.Waiver, error)
	Out, ErrOut io.Writer
}

// waiversTopic is the topic that is no control.
const waiversTopic = "waivers"

// Run prints what is to say on the topics. Its error is one of usage (exit code 2) or, where
// controls of the user's could not be read, carries exit code 3.
func (o Options) Run(ctx context.Context) error {
	doc, err := o.document(ctx)
	if err != nil {
		return err
	}
	page, err := o.render(doc)
	if err != nil {
		return err
	}
	if err := text.Write(o.Out, page); err != nil {
		return err
	}
	return o.warn()
}

// document finds what the topics name.
func (o Options) document(ctx context.Context) (document, error) {
	if len(o.Topics) == 0 {
		return list(Sorted(o.Engine.Controls())), nil
	}
	var several documents
	for _, topic := range o.Topics {
		doc, err := o.topic(ctx, topic)
		if err != nil {
			return nil, err
		}
		several = append(several, doc)
	}
	if len(several) == 1 {
		return several[0], nil
	}
	return several, nil
}

// topic finds what one topic names.
func (o Options) topic(ctx context.Context, topic string) (document, error) {
	controls := o.Engine.Controls()
	if control, ok := o.Engine.Control(topic); ok {
		page, err := NewPage(ctx, o.Engine, o.Cases, control)
		page.Details = o.Details
		return page, exitcode.With(exitcode.Unread, err)
	}
	if topic == waiversTopic {
		waivers, err := o.Waivers()
		return waiverList{Waivers: waivers}, exitcode.With(exitcode.Unread, err)
	}
	known := append(categories(o.Engine), waiversTopic)
	if slices.Contains(known, topic) {
		return list(Sorted(slices.DeleteFunc(controls, func(c policy.Control) bool { return c.Category != topic }))), nil
	}
	if found := o.mentioning(controls, topic); len(found) > 0 {
		return list(Sorted(found)), nil
	}
	for _, control := range controls {
		known = append(known, control.ID)
	}
	err := fmt.Errorf("unknown control or category %q: kubectl lightk8s explain lists them", topic)
	if nearest := policy.Nearest(topic, known); nearest != "" {
		err = fmt.Errorf("unknown control or category %q: did you mean %q?", topic, nearest)
	}
	return nil, exitcode.With(exitcode.Usage, err)
}

// mentioning returns the controls whose id or problem, in English or as it is printed, contains the word in any case.
func (o Options) mentioning(controls []policy.Control, word string) []policy.Control {
	word = strings.ToLower(word)
	var found []policy.Control
	for _, control := range controls {
		problems := control.Problem + "\n" + o.Words.Control(control).Problem
		if strings.Contains(control.ID, word) || strings.Contains(strings.ToLower(problems), word) {
			found = append(found, control)
		}
	}
	return found
}

// warn says what is wrong in the user's own folders.
func (o Options) warn() error {
	broken := o.Engine.Broken()
	for _, err := range broken {
		if _, err := fmt.Fprintf(o.ErrOut, "warning: %s\n", text.CleanLines(err.Error())); err != nil {
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
