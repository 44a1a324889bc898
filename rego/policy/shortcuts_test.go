package policy

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lightk8s/lightk8s/rego"
	"github.com/lightk8s/lightk8s/rego/policy/internal/shortcut"
	"github.com/lightk8s/lightk8s/test/podsecurity"
	"github.com/lightk8s/lightk8s/test/seed"
)

// shortcuts are two engines of the same controls that must say the same: one as it is used by
// the webhook, and one without the fields that controls declare, and without a memory.
type shortcuts struct {
	engine, thorough *Engine
	inventory        *Inventory
}

func newShortcuts(t *testing.T) shortcuts {
	t.Helper()
	engine, err := Load(rego.Bundle(), WithMemory(64))
	if err != nil {
		t.Fatal(err)
	}
	controls := engine.Controls()
	for i := range controls {
		controls[i].Fields, controls[i].Texts = nil, nil
	}
	return shortcuts{engine: engine, thorough: newEngine(engine.loaded, controls), inventory: NewInventory()}
}

// compare evaluates the object twice with the shortcuts, the second time from memory, and once without.
func (s shortcuts) compare(t *testing.T, object map[string]any) {
	t.Helper()
	s.thorough.memo = shortcut.NewMemo[queryKey, *Inventory, Verdict](0)
	target := Target{Object: object, Facts: Facts{Inventory: s.inventory}}
	want, err := s.thorough.Evaluate(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	s.passUnconcerned(&want, object)
	for _, how := range []string{"with shortcuts", "from memory"} {
		got, err := s.engine.Evaluate(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(answers(want), answers(got)); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s\nof %v", RefOf(object), how, diff, object)
		}
	}
}

// passUnconcerned has the controls that do not concern the object pass where they failed: what has none of
// the fields that a control declares passes it, whatever else is broken in it.
func (s shortcuts) passUnconcerned(v *Verdict, object map[string]any) {
	asked, _, _ := s.engine.asked(RefOf(object), Facts{Inventory: s.inventory})
	_, passed := s.engine.concerned(asked, object)
	v.Failed = slices.DeleteFunc(v.Failed, func(f Failure) bool {
		unconcerned := slices.Contains(passed, f.Control)
		if unconcerned {
			v.Passed = append(v.Passed, f.Control)
		}
		return unconcerned
	})
	v.sort()
}

// answers is a verdict that can be compared: of failures, who failed.
func answers(v Verdict) Verdict {
	failed := v.Failed
	v.Failed = nil
	for _, failure := range failed {
		v.Failed = append(v.Failed, Failure{Control: failure.Control})
	}
	return v
}

// TestShortcutsHideNothing evaluates all controls on the object of every case, with and without
// the shortcuts: the fields that controls declare. A control that looks at more would pass what it
// should find.
func TestShortcutsHideNothing(t *testing.T) {
	engine, err := Load(rego.Bundle())
	if err != nil {
		t.Fatal(err)
	}
	declared, texts := 0, 0
	controls := engine.Controls()
	for i := range controls {
		if len(controls[i].Fields) > 0 {
			declared++
		}
		if len(controls[i].Texts) > 0 {
			texts++
		}
		controls[i].Fields, controls[i].Texts = nil, nil
	}
	if declared == 0 || texts == 0 {
		t.Fatalf("%d controls declare fields, and %d texts", declared, texts)
	}
	thorough := newEngine(engine.loaded, controls)
	for _, object := range caseObjects(t, controls) {
		target := Target{Object: object, Facts: Facts{Inventory: NewInventory()}}
		want, err := thorough.Evaluate(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		got, err := engine.Evaluate(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Findings, got.Findings); diff != "" {
			t.Errorf("%s: findings without (-) and with (+) shortcuts:\n%s", RefOf(object), diff)
		}
		if diff := cmp.Diff(want.Skipped, got.Skipped); diff != "" {
			t.Errorf("%s: skipped without (-) and with (+) shortcuts:\n%s", RefOf(object), diff)
		}
		if diff := cmp.Diff(want.Passed, got.Passed); diff != "" {
			t.Errorf("%s: passed without (-) and with (+) shortcuts:\n%s", RefOf(object), diff)
		}
	}
}

// TestShortcutsHideNothingInBrokenObjects puts values of other types, and fields that are known
// from elsewhere, into the objects of the cases.
func TestShortcutsHideNothingInBrokenObjects(t *testing.T) {
	s := newShortcuts(t)
	r := rand.New(rand.NewPCG(1+seed.Of(t), 1))
	objects := caseObjects(t, s.engine.Controls())
	pieces := fieldsIn(objects)
	for _, object := range objects {
		s.compare(t, object)
		s.compare(t, disturbed(r, object, pieces, 1+r.IntN(4)))
	}
}

// TestShortcutsHideNothingInRandomPods does so with pods in which what Pod Security Admission looks at is dense.
func TestShortcutsHideNothingInRandomPods(t *testing.T) {
	s := newShortcuts(t)
	r := rand.New(rand.NewPCG(2+seed.Of(t), 2))
	pieces := fieldsIn(caseObjects(t, s.engine.Controls()))
	pods := uint64(1500)
	if testing.Short() {
		pods = 300
	}
	for n := range pods {
		pod := podsecurity.RandomPod(3, n)
		if n%3 == 0 { // replicas are one to the memory
			pod["metadata"].(map[string]any)["ownerReferences"] = []any{map[string]any{"uid": fmt.Sprint(n), "controller": true}}
			pod["metadata"].(map[string]any)["generateName"] = "web-"
		}
		s.compare(t, pod)
		s.compare(t, disturbed(r, pod, pieces, 1+r.IntN(6)))
	}
}
