package admit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/review"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
	"github.com/lightk8s/lightk8s/webhook/admission"
)

// Options are what admit works with: values and functions, no flags.
type Options struct {
	// Source to read; its inventory holds the Nodes and LimitRanges among what it yields.
	Source source.Source
	// NewReviewer returns the webhook that makes sizes from these facts.
	NewReviewer func(admission.SizingFacts) (*admission.Reviewer, error)
	// Namespace of objects that name none.
	Namespace string
	// Static is the smallest node where the source yields no Node.
	Static admission.NodeSize
	// Broken are controls of the user's own that could not be loaded.
	Broken []error
	// Output is "json" or "yaml"; "": text for people.
	Output      string
	Color       bool
	Out, ErrOut io.Writer
}

// Run shows the answers, and returns an error whose exit code says how it ended: what could
// not be read or judged is worse than what was denied, since what it hides is unknown.
func (o Options) Run(ctx context.Context) error {
	input := o.read(ctx)
	for _, err := range o.Broken {
		input.failed++
		o.say("warning: %v", err)
	}
	around := admission.NewSizingFacts(input.around, input.known, o.Static)
	reviewer, err := o.NewReviewer(around)
	if err != nil {
		return err
	}
	var answers []review.Answer
	for i, target := range input.targets {
		a, err := review.Judge(ctx, reviewer, i+1, target, o.Namespace)
		if err != nil {
			input.failed++
			o.say("error: %s: %v", policy.RefOf(target.Object), err)
			continue
		}
		for _, err := range a.Errors() {
			input.failed++
			o.say("error: %s could not be judged in full: %v", a.Ref, err)
		}
		answers = append(answers, a)
	}
	if err := o.print(answers, around.Sizing); err != nil {
		return err
	}
	return ending(answers, input.failed, ctx.Err())
}

func ending(answers []review.Answer, failed int, interrupted error) error {
	switch {
	case interrupted != nil:
		return exitcode.With(exitcode.Unread, fmt.Errorf("admit: %w", interrupted))
	case failed > 0:
		return exitcode.Silent(exitcode.Unread)
	case len(answers) == 0:
		return exitcode.With(exitcode.Unread, errors.New("no object for the webhook was found, so nothing was admitted"))
	}
	for _, a := range answers {
		if !a.Admitted() || a.PodsDenied() {
			return exitcode.Silent(exitcode.Findings)
		}
	}
	return nil
}

// input is what was read.
type input struct {
	targets []policy.Target    // that the webhook looks at
	around  []map[string]any   // Nodes and LimitRanges
	known   []schema.GroupKind // of which a snapshot holds every object
	failed  int                // documents that could not be read
}

// read reads everything before anything is judged: the last document can hold a Node. What the
// webhook does not look at is told.
func (o Options) read(ctx context.Context) input {
	var in input
	for target, err := range o.Source(ctx) {
		var notice *source.Notice
		switch {
		case errors.As(err, &notice):
			o.say("note: %v", notice)
			continue
		case err != nil:
			in.failed++
			o.say("error: %v", err)
			continue
		}
		ref := policy.RefOf(target.Object)
		switch kind := ref.GroupKind(); {
		case admission.LooksAt(kind):
			in.targets = append(in.targets, target)
		case slices.Contains(admission.InventoryKinds(), kind):
			in.around = append(in.around, target.Object)
			o.say("used for sizes: %s", ref)
		default:
			o.say("not looked at: %s", ref)
		}
		in.known = target.Facts.Inventory.Kinds() // the same for all
	}
	return in
}
