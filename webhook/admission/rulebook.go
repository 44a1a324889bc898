package admission

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Controls are what the webhook loads: controls of what is created by people, and not of how
// it fares later. A control that looks at pods alone, and not at templates, asks for a status, and one that
// needs the use of pods is never answered here.
func Controls(control policy.Control) bool {
	if slices.ContainsFunc(control.Needs, func(need policy.Need) bool {
		kind, ok := need.Inventory()
		return ok && kind.Group == policy.ClusterKind.Group
	}) {
		return false
	}
	return slices.Contains(control.Kinds, schema.GroupKind{Group: "apps", Kind: "Deployment"}) ||
		slices.Contains(control.Kinds, schema.GroupKind{Kind: "Service"})
}

// ControlsOf are those of the Controls that have a say under a policy: they deny, warn or inject in
// some namespace. Those that the policy tunes are among them, so that what it says is checked.
func ControlsOf(p policy.Policy) func(policy.Control) bool {
	all := p.Admission.All()
	return func(control policy.Control) bool {
		setting := p.Controls[control.ID]
		if !Controls(control) {
			return false
		}
		if setting.Severity != "" {
			control.Severity = setting.Severity
		}
		return len(setting.Parameters) > 0 || slices.ContainsFunc(all, func(rules policy.AdmissionRules) bool {
			return rules.Denies(control) || rules.Warns(control) || slices.Contains(rules.Inject, control.ID)
		})
	}
}

// rulebook is a policy made ready: engines for each set of rules. It is never changed.
type rulebook struct {
	policy     policy.Policy
	waivers    map[string][]policy.Waiver // those that count at admission, by the id of a control
	exceptions []policy.Exception
	rules      []ruleset // of policy.Admission.All, in order
}

// ruleset holds the engines of the rules that some namespaces share.
type ruleset struct {
	rules policy.AdmissionRules
	// tolerates names when violations are denied, while they are only warned of; "": they are denied.
	tolerates string
	// validating answers who is there to read warnings; denying holds only what denies, for
	// requests of controllers, which read none.
	validating, denying, injecting *policy.Engine
	// closed are the kinds that controls deny which fail closed.
	closed map[schema.GroupKind]bool
}

// failsClosed reports whether a request about the kind which could not be judged at all is
// denied. What a request of no kind is about could not be read.
func (s ruleset) failsClosed(kind schema.GroupKind) bool {
	return s.closed[kind] || kind.Kind == "" && len(s.closed) > 0
}

// name is what messages call the rules.
func (s ruleset) name() string {
	return s.tolerating(fmt.Sprintf("lightk8s policy %q", s.rules.Enforce))
}

// judge is what messages call who could not judge.
func (s ruleset) judge() string { return s.tolerating("lightk8s") }

// tolerating adds to a name when violations are denied, where they are not yet.
func (s ruleset) tolerating(name string) string {
	if s.tolerates == "" {
		return name
	}
	return name + " (" + s.tolerates + ")"
}

// newRulebook makes a policy ready. engine holds the Controls.
func newRulebook(engine *policy.Engine, p policy.Policy, builtIn []policy.Waiver) (*rulebook, error) {
	configured, err := engine.Limited(Limits()).Configure(p)
	if err != nil {
		return nil, err
	}
	exceptions, err := p.Admission.InForce()
	if err != nil {
		return nil, err
	}
	book := &rulebook{policy: p, exceptions: exceptions, waivers: byControl(configured.Controls(), slices.Concat(p.Waivers, builtIn))}
	for _, rules := range p.Admission.All() {
		for _, id := range rules.Deny {
			if _, ok := engine.Control(id); !ok {
				return nil, fmt.Errorf("policy: admission.deny: control %s looks at nothing that is admitted", id)
			}
		}
		set, err := newRuleset(configured, rules)
		if err != nil {
			return nil, err
		}
		book.rules = append(book.rules, set)
	}
	return book, nil
}

func byControl(controls []policy.Control, waivers []policy.Waiver) map[string][]policy.Waiver {
	found := map[string][]policy.Waiver{}
	for _, control := range controls {
		for _, waiver := range waivers {
			if waiver.Concerns(control.ID) {
				found[control.ID] = append(found[control.ID], waiver)
			}
		}
	}
	return found
}

func newRuleset(engine *policy.Engine, rules policy.AdmissionRules) (ruleset, error) {
	set := ruleset{rules: rules, closed: map[schema.GroupKind]bool{}}
	var denying, validating, injecting []string
	for _, control := range engine.Controls() {
		if rules.Denies(control) {
			denying = append(denying, control.ID)
		}
		if rules.FailsClosed(control) {
			for _, kind := range control.Kinds {
				set.closed[kind] = true
			}
		}
		if rules.Denies(control) || rules.Warns(control) {
			validating = append(validating, control.ID)
		}
		if slices.Contains(rules.Inject, control.ID) {
			injecting = append(injecting, control.ID)
		}
	}
	var err [3]error
	set.denying, err[0] = only(engine, denying)
	set.validating, err[1] = only(engine, validating)
	set.injecting, err[2] = only(engine, injecting)
	return set, errors.Join(err[:]...)
}

// only selects exactly the ids; none is nil, which judges nothing.
func only(engine *policy.Engine, ids []string) (*policy.Engine, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	selected, err := engine.Select(policy.Selection{IDs: ids})
	if err != nil {
		return nil, fmt.Errorf("select controls: %w", err)
	}
	return selected, nil
}

// in returns the rules of a namespace, as they are enforced at a time.
func (b *rulebook) in(namespace string, now time.Time) ruleset {
	rules := b.policy.Admission.For(namespace)
	i := slices.IndexFunc(b.rules, func(s ruleset) bool { return s.rules.Equal(rules) })
	set := b.rules[i] // All holds what For can return
	set.tolerates = toleranceOf(b.policy.Admission, now)
	return set
}

// toleranceOf names when violations are denied, while they are only warned of; "": they are denied.
func toleranceOf(a policy.Admission, now time.Time) string {
	switch {
	case a.DeniesAt(now):
		return ""
	case a.EnforceFrom != "":
		return "denied from " + a.EnforceFrom
	}
	return "enforcement is warn"
}
