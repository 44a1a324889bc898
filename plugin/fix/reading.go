package fix

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Reader reads objects, and decides what becomes of them.
type Reader struct {
	// Source to read; it is read again after a change.
	Source source.Source
	Engine *policy.Engine
	Waived func(object map[string]any, f policy.Finding) bool
	// Part: not all objects of a namespace are read.
	Part   bool
	Chosen func(policy.Finding) bool
	ErrOut io.Writer
}

// reading is what was read and decided, and what could not be.
type reading struct {
	changes []plan.Change
	shown   map[string]bool // files that show a cluster: they hold what snapshot alone writes
	objects int
	errors  int
	// violated are the levels of the Pod Security Standards that something in a namespace does not meet, waived or not.
	violated map[string]map[string]bool
}

// note keeps which levels a finding is about.
func (r reading) note(engine *policy.Engine, ref policy.ObjectRef, f policy.Finding) {
	control, _ := engine.Control(f.Control)
	for _, level := range podSecurityLevels {
		if !control.In("pss-" + level) {
			continue
		}
		if r.violated[ref.Namespace] == nil {
			r.violated[ref.Namespace] = map[string]bool{}
		}
		r.violated[ref.Namespace][level] = true
	}
}

// levels are those that nothing in a namespace violates, the strictest first.
func (r reading) levels(namespace string) []string {
	return slices.DeleteFunc(slices.Clone(podSecurityLevels), func(level string) bool { return r.violated[namespace][level] })
}

// podSecurityLevels are the levels that deny anything, the strictest first.
var podSecurityLevels = []string{string(policy.LevelRestricted), string(policy.LevelBaseline)}

// read decides what becomes of every object. What cannot be read is told, and the rest goes on.
func (o Reader) read(ctx context.Context) (reading, error) {
	r := reading{shown: map[string]bool{}, violated: map[string]map[string]bool{}}
	tell := func(err error) error {
		var notice *source.Notice
		if errors.As(err, &notice) {
			return text.Say(o.ErrOut, "note: "+text.Clean(notice.Text))
		}
		r.errors++
		return text.Say(o.ErrOut, "error: "+text.Clean(err.Error()))
	}
	tree := owner.NewTree()
	var waived []owner.Said
	for target, err := range o.Source(ctx) {
		if err != nil {
			if err := tell(err); err != nil {
				return r, err
			}
			continue
		}
		kind := policy.RefOf(target.Object).GroupKind()
		if source.IsOfSnapshot(kind) {
			r.shown[target.Origin.File] = true
		}
		if !o.Engine.LooksAt(kind) {
			continue
		}
		r.objects++
		if by := owner.ControllerOf(target.Object); by != nil {
			tree.Note(policy.RefOf(target.Object), *by)
		}
		ref := policy.RefOf(target.Object)
		change, err := plan.Decide(target, o.judge(ctx, target.Facts, func(f policy.Finding) {
			waived = append(waived, plan.SaidOf(ref, f))
			r.note(o.Engine, ref, f)
		}), o.rules())
		if err != nil {
			if err := tell(fmt.Errorf("%s: %s: %w", target.Origin, policy.RefOf(target.Object), err)); err != nil {
				return r, err
			}
			continue
		}
		for _, f := range change.Findings() {
			r.note(o.Engine, ref, f)
		}
		if len(change.Findings()) > 0 {
			r.changes = append(r.changes, change)
		}
	}
	r.changes = plan.WithoutInherited(r.changes, tree, waived)
	if err := ctx.Err(); err != nil {
		return r, exitcode.With(exitcode.Unread, fmt.Errorf("fix: %w", err))
	}
	return r, nil
}

// judge evaluates an object, and leaves out what is waived, of which waived is told; nil: nothing is.
func (o Reader) judge(ctx context.Context, known policy.Facts, waived func(policy.Finding)) plan.Judge {
	return func(object map[string]any, created []map[string]any) (policy.Verdict, error) {
		target := policy.Target{Object: object, Facts: known}
		if len(created) > 0 {
			target.Facts.Inventory = known.Inventory.With(created)
		}
		verdict, err := o.Engine.Evaluate(ctx, target)
		verdict.Findings = slices.DeleteFunc(slices.Clone(verdict.Findings), func(f policy.Finding) bool {
			is := o.Waived(object, f)
			if is && waived != nil {
				waived(f)
			}
			return is
		})
		return verdict, err
	}
}

func (o Reader) rules() plan.Rules {
	return plan.Rules{Engine: o.Engine, Chosen: o.Chosen, Barred: plan.MadeByController}
}

// ending is how a run ends by what was read; fixable: something can be fixed, and that is to be an error.
func (r reading) ending(fixable bool) error {
	switch {
	case r.errors > 0:
		return exitcode.Silent(exitcode.Unread)
	case r.objects == 0:
		return exitcode.With(exitcode.Unread, errors.New("no object found that a control looks at"))
	case fixable:
		return exitcode.Silent(exitcode.Findings)
	}
	return nil
}
