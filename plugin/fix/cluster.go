package fix

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lightk8s/lightk8s/plugin/change"
	"github.com/lightk8s/lightk8s/plugin/change/journal"
	"github.com/lightk8s/lightk8s/plugin/change/patches"
	"github.com/lightk8s/lightk8s/plugin/change/runs"
	"github.com/lightk8s/lightk8s/plugin/exitcode"
	"github.com/lightk8s/lightk8s/plugin/fix/plan"
	"github.com/lightk8s/lightk8s/plugin/fix/print"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/text"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Cluster closes findings in a cluster. It has values and interfaces, no flags.
type Cluster struct {
	Reader
	runs.Changer
	Apply  bool   // change the objects
	Of     string // make the changes of this plan; "": of one that is made now
	Plan   string // file to write the changes to; "": none
	Owners string // folder to write the changes to that are left to owners; "": none
	Check  bool   // end with exit code 1 where something can be fixed
	// Disruptive has workloads change that stop meanwhile.
	Disruptive bool
	// Interactive asks for an object; nil: one question covers all.
	Interactive func(question string) (bool, error)
	Printer     print.Printer
}

// Run plans, shows the plan, and carries it out if it is told to.
func (o Cluster) Run(ctx context.Context) error {
	if err := o.API.Reachable(ctx); err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	found, err := o.read(ctx)
	if err != nil {
		return err
	}
	p, steps, err := o.plan(ctx, found)
	if err == nil && o.Of != "" {
		p, steps, err = o.planned(ctx, p, steps)
	}
	if err != nil {
		return err
	}
	if o.Plan != "" && len(steps) > 0 {
		if err := o.writePlan(ctx, p, steps); err != nil {
			return err
		}
	}
	if o.Owners != "" {
		if err := o.writeOwned(p.Owned); err != nil {
			return err
		}
	}
	p.Asked = o.Apply && len(steps) > 0
	if found.objects > 0 {
		if err := o.Printer.Print(o.Out, p); err != nil {
			return err
		}
	}
	if !o.Apply || len(steps) == 0 {
		return found.ending(o.Check && p.Fixed > 0)
	}
	if found.errors > 0 {
		return exitcode.With(exitcode.Unread, errors.New("not everything could be read, so that no change can be checked; nothing was changed"))
	}
	return o.apply(ctx, p, steps, found)
}

// plan has the API server try every change.
func (o Cluster) plan(ctx context.Context, found reading) (plan.Plan, []journal.Step, error) {
	p := plan.Plan{Judged: found.objects}
	steps := map[policy.ObjectRef]journal.Step{}
	changer := patches.New(o.API)
	evidence := &evidence{api: o.API, levels: o.levels(found)}
	for _, c := range found.changes {
		if c.IsEmpty() && !slices.ContainsFunc(c.Findings(), o.couldBeShown) {
			p.Add(c)
			continue
		}
		again, tried, why, err := o.try(ctx, changer, evidence, c)
		switch {
		case ctx.Err() != nil:
			return p, nil, exitcode.With(exitcode.Unread, ctx.Err())
		case err != nil && patches.Unanswered(err):
			return p, nil, exitcode.With(exitcode.Unread, fmt.Errorf("try %s: %w", c.Ref, err))
		case err != nil:
			p.Refuse(again, err.Error())
		case why != "":
			p.Refuse(again, why)
			if o := owner.Of(again.Object); !again.IsEmpty() && o.Keeps() && o.Kind != owner.Controller {
				p.Owned = append(p.Owned, again)
			}
		case again.IsEmpty():
			p.Add(again)
		default:
			for _, part := range again.Parts() {
				switch step, isCreated := tried.creations[part.Ref]; {
				case isCreated:
					step.Controls, step.Closes = part.Controls, len(part.Fixed)
					p.Take(plan.Object{Change: part, After: step.After})
					steps[part.Ref] = step
				case part.IsEmpty():
					p.Add(part)
				default:
					p.Take(plan.Object{Change: part, Before: tried.Before, After: tried.After, Also: tried.Also, Pods: tried.Pods})
					steps[part.Ref] = tried.Step
				}
			}
		}
	}
	p.Sort()
	var ordered []journal.Step
	for _, object := range p.Objects {
		ordered = append(ordered, steps[object.Ref])
	}
	return p, ordered, nil
}

// couldBeShown reports whether the cluster could show the value that a finding needs, or that another is wrong.
func (o Cluster) couldBeShown(f policy.Finding) bool {
	control, _ := o.Engine.Control(f.Control)
	return o.Chosen(f) && asksState(control)
}

// levels are those of the Pod Security Standards that nothing in a namespace violates: none where something was not
// read, or not judged by all controls.
func (o Cluster) levels(found reading) func(namespace string) []string {
	return func(namespace string) []string {
		if o.Part || found.errors > 0 {
			return nil
		}
		return found.levels(namespace)
	}
}

// trial is a change that the API server would make, and the steps of what is created with it.
type trial struct {
	patches.Tried
	creations map[policy.ObjectRef]journal.Step
	err       error // of the API server itself, while creations were tried
}

// try decides about the object as it is now, and has the API server try that; why says why it is not made.
func (o Cluster) try(ctx context.Context, changer *patches.Cluster, evidence *evidence, c plan.Change) (again plan.Change, tried trial, why string, err error) {
	live, err := changer.Get(ctx, c.Ref)
	switch {
	case err != nil:
		return c, tried, "", err
	case live == nil:
		return c, tried, "it is gone since the cluster was read", nil
	}
	rules := o.rules()
	rules.Barred = func(map[string]any) string { return "" }
	bar := owner.Barred(live)
	tried.creations = map[policy.ObjectRef]journal.Step{}
	against := evidence.against(ctx, live)
	rules.Against = func(f policy.Finding) string {
		if reason := against(f); reason != "" || bar != "" {
			return reason
		}
		return tried.creates(ctx, changer, f)
	}
	known, unseen := c.Facts, error(nil)
	if slices.ContainsFunc(c.Findings(), o.couldBeShown) {
		known, unseen = evidence.shown(ctx, live, c.Facts)
	}
	defer func() {
		if unseen != nil {
			again.Because("whether a value is shown cannot be seen: "+unseen.Error(), o.couldBeShown)
		} else if bar != "" {
			again.Because(bar, o.couldBeShown)
		}
	}()
	decide := func() (err error) {
		again, err = plan.Decide(policy.Target{Object: live, Facts: known, Origin: c.Origin}, o.judge(ctx, known, nil), rules)
		if err = errors.Join(err, tried.err); err == nil && len(again.Set) > 0 && bar == "" {
			tried.Tried, err = changer.Try(ctx, patches.Edit{Object: live, Set: again.Set, Controls: again.Controls, Closes: len(again.Fixed)})
		}
		return err
	}
	err = decide()
	whole, refused, before := again, err, rules.Against
	for _, id := range whole.Controls { // what the API server refuses of one leaves the rest
		if err == nil || patches.Unanswered(err) || len(whole.Controls) == 1 {
			break
		}
		rules.Leave(refused.Error(), func(f policy.Finding) bool { return f.Control == id })
		if err = decide(); err != nil {
			again, rules.Against, err = whole, before, refused
		}
	}
	if err != nil || again.IsEmpty() || bar != "" {
		return again, tried, bar, err
	}
	if reason := o.against(tried.Tried); reason != "" { // what is not of the pods can change all the same
		rules.Leave(reason, func(f policy.Finding) bool { return plan.OfTemplate(f.Set) })
		if err := decide(); err != nil {
			return again, tried, "", err
		}
	}
	if len(again.Set) == 0 {
		return again, tried, "", nil
	}
	if why, err = changer.Lacks(ctx, tried.Step, tried.Template); why == "" || err != nil || len(again.Creations) == 0 {
		return again, tried, why, err
	}
	rules.Leave(why, func(f policy.Finding) bool { return len(f.Set) > 0 }) // what is created needs other rights
	return again, tried, "", decide()
}

// creates has the API server try the objects that close a finding, and says why they are not created.
func (t *trial) creates(ctx context.Context, changer *patches.Cluster, f policy.Finding) string {
	for _, object := range f.Create {
		ref := policy.RefOf(object)
		if _, tried := t.creations[ref]; tried {
			continue
		}
		step, err := changer.TryCreate(ctx, object, nil)
		lacks := ""
		switch {
		case err != nil:
		case !runs.IsCreated(step):
			lacks = "fix creates no object like " + ref.String()
		default:
			lacks, err = changer.Lacks(ctx, step, false)
		}
		switch {
		case err != nil:
			if patches.Unanswered(err) {
				t.err = err
			}
			return err.Error()
		case lacks != "":
			return lacks
		}
		t.creations[ref] = step
	}
	return ""
}

// against says what speaks against a change of the template of pods; "": nothing.
func (o Cluster) against(tried patches.Tried) string {
	switch {
	case tried.Unfit != "":
		return tried.Unfit
	case tried.Stops != "" && !o.Disruptive:
		return tried.Stops + "; --include-disruptive changes it all the same"
	}
	return ""
}

// apply carries out what was tried, and audits again.
func (o Cluster) apply(ctx context.Context, p plan.Plan, steps []journal.Step, found reading) error {
	run, err := runs.NewRun(ctx, o.API, runs.Fix, steps)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	run.Found = p.Found
	r, err := o.Begin(ctx, run)
	if err != nil {
		return exitcode.With(exitcode.Unread, err)
	}
	do := r.Step
	if o.Interactive != nil {
		do = o.asked(r)
	}
	ended := r.Carry(ctx, fmt.Sprintf("Change %s?", text.Count(len(steps), "object")), r.Remaining(journal.Pending), do)
	if !r.Begun() {
		return ended
	}
	return errors.Join(ended, o.prove(ctx, &p, found, r))
}

// asked makes the steps that the user wants, one by one.
func (o Cluster) asked(r *runs.UnderWay) func(context.Context, int) (string, error) {
	return func(ctx context.Context, i int) (string, error) {
		step, verb := r.Run.Run.Steps[i], "Change"
		if step.Before == nil {
			verb = "Create"
		}
		sure, err := o.Interactive(fmt.Sprintf("%s %s?", verb, step.Object))
		switch {
		case err != nil:
			return "", change.Stop(err)
		case !sure:
			return "left as it is", nil
		}
		return r.Step(ctx, i)
	}
}

// prove audits again: what is fixed is what the controls no longer find, and not what was meant.
func (o Cluster) prove(ctx context.Context, p *plan.Plan, found reading, r *runs.UnderWay) error {
	again, err := o.read(ctx)
	if err == nil && (again.errors > 0 || again.objects == 0) {
		err = exitcode.With(exitcode.Unread, errors.New("not everything could be read again, so nothing counts as fixed"))
	}
	if err != nil {
		return errors.Join(err, text.Say(o.Reader.ErrOut, "To undo, run kubectl lightk8s fix undo "+r.Run.Run.ID))
	}
	p.Done = &plan.Done{ID: r.Run.Run.ID}
	p.Again(found.changes, again.changes, r.Reason)
	worse := o.revertWorse(ctx, *p, r)
	if _, reverted := r.Counts(); worse != nil && reverted > 0 { // what is fixed is not as many any more
		if again, err := o.read(ctx); err == nil && again.errors == 0 && again.objects > 0 {
			fresh := p.Done.New
			p.Again(found.changes, again.changes, r.Reason)
			p.Done.New = fresh
		}
	}
	p.Done.Changed, p.Done.Reverted = r.Counts()
	r.Progress.Fixed = &p.Fixed
	return errors.Join(worse, r.End(ctx), o.Printer.Print(o.Out, *p))
}

// revertWorse reverts what was changed or created where something is found that was not there before, the last step first.
// It stops where one cannot be reverted, since others can depend on it.
func (o Cluster) revertWorse(ctx context.Context, p plan.Plan, r *runs.UnderWay) error {
	var errs []error
	for i, step := range slices.Backward(r.Run.Run.Steps) {
		for _, stays := range p.Done.New {
			if !p.ChangedFor(step.Object, stays.Object) || r.Progress.Steps[i].State != journal.Settled {
				continue
			}
			errs = append(errs, r.Revert(ctx, i, fmt.Errorf("the change led to a finding of %s", stays.Control), nil))
			if r.Progress.Steps[i].State != journal.Reverted {
				return errors.Join(errs...)
			}
		}
	}
	return errors.Join(errs...)
}
