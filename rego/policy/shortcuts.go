package policy

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy/internal/bitset"
	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
)

// remainder is what is left of an evaluation.
type remainder struct {
	verdict  Verdict        // as far as it is known without an evaluation
	controls choice         // to be evaluated
	object   map[string]any // as they see it
	remember func(Verdict)
}

// leaveOut leaves out of an evaluation what cannot change the verdict: controls that the object
// cannot concern, and the evaluation of an input that was evaluated before. Package shortcut
// documents why, and which tests hold it.
func (e *Engine) leaveOut(asked choice, target Target) remainder {
	concerned, passed := e.concerned(asked, target.Object)
	left := remainder{verdict: Verdict{Passed: passed}, controls: concerned, remember: func(Verdict) {}}
	if concerned.set.Empty() {
		return left
	}
	isReplica := shortcut.IsReplica(asked.kind, target.Object)
	if left.object = shortcut.Normalize(target.Object); isReplica {
		left.object = shortcut.Replica(target.Object)
	}
	if !isReplica && !e.remembersAll {
		return left
	}
	key, inventory, input := concerned.key(), target.Facts.Inventory, shortcut.NewInput(left.object)
	if verdict, ok := e.memo.Get(key, inventory, input); ok {
		left.verdict = verdict.clone()
		left.verdict.Passed = append(left.verdict.Passed, passed...)
		left.controls = e.none(asked.kind)
		return left
	}
	left.remember = func(v Verdict) {
		e.memo.Put(key, inventory, input, shortcut.Weigh(left.object)+v.weight(), v.clone())
	}
	return left
}

// concerned leaves out the controls that look at nothing in the object: they pass.
func (e *Engine) concerned(asked choice, object map[string]any) (concerned choice, passed []string) {
	fields := e.fields[asked.kind]
	present := fields.In(object)
	concerned = e.none(asked.kind)
	for i, control := range e.byKind[asked.kind] {
		switch {
		case !asked.set.Has(i):
		case fields.Concern(control.ID, present):
			concerned.set.Add(i)
		default:
			passed = append(passed, control.ID)
		}
	}
	return concerned, passed
}

// none chooses no control of a kind.
func (e *Engine) none(kind schema.GroupKind) choice {
	return choice{kind: kind, set: bitset.New(len(e.byKind[kind]))}
}
