// Package plan decides which findings of an object a machine closes, and how. It reads and writes nothing.
package plan

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/lightk8s/lightk8s/rego/policy"
)

// Judge is what the controls say of an object as it would be, beside objects that would be created.
type Judge func(object map[string]any, created []map[string]any) (policy.Verdict, error)

// Change is what becomes of one object.
type Change struct {
	// Object as it is, and where it was read.
	Object map[string]any
	Ref    policy.ObjectRef
	Origin policy.Origin
	// Facts that it was judged by.
	Facts policy.Facts
	// Set makes the object what it is to be, in order; empty: nothing changes.
	Set []policy.Assignment
	// Creations beside it, in order.
	Creations []Creation
	// About is the object that the findings are of, where Object is created; nil: Object itself.
	About *policy.ObjectRef
	// Controls that Set is of, the most severe first.
	Controls []string
	// Fixed are the findings that Set closes, or the creation of Object, and Open those that stay.
	Fixed []policy.Finding
	Open  []Open
}

// Open is a finding that stays, and why.
type Open struct {
	policy.Finding
	// Reason is empty where the control's closer is the reason.
	Reason string
}

// Rules bound a decision.
type Rules struct {
	Engine *policy.Engine
	// Chosen are the findings to close.
	Chosen func(policy.Finding) bool
	// Barred says why an object is left as it is; "": it can change.
	Barred func(object map[string]any) string
	// Against says what speaks against closing a finding of an object; "": nothing. nil: nothing ever does.
	Against func(policy.Finding) string
}

// Leave has some findings stay for a reason.
func (r *Rules) Leave(reason string, some func(policy.Finding) bool) {
	before := r.Against
	r.Against = func(f policy.Finding) string {
		switch {
		case some(f):
			return reason
		case before == nil:
			return ""
		}
		return before(f)
	}
}

// MadeByController bars what a controller makes again from its own template.
func MadeByController(object map[string]any) string {
	if metav1.GetControllerOfNoCopy(&unstructured.Unstructured{Object: object}) != nil {
		return "belongs to a controller; change its template"
	}
	return ""
}

// Decide closes what it can of an object's findings: the chosen ones alone, control by control, the most severe
// first. A change is made only where the controls, asked again, find less than before and nothing new.
func Decide(target policy.Target, judge Judge, rules Rules) (Change, error) {
	c := Change{Object: target.Object, Ref: policy.RefOf(target.Object), Origin: target.Origin, Facts: target.Facts}
	first, err := judge(target.Object, nil)
	if err != nil {
		return Change{}, err
	}
	d := decision{Rules: rules, judge: judge, object: target.Object, verdict: first, refused: map[key]string{}, made: map[key]int{}}
	d.barred = rules.Barred(target.Object)
	for d.barred == "" && d.round() {
	}
	c.Set, c.Controls, c.Creations = d.set, d.controls, d.creations
	left := keysOf(d.verdict)
	for _, f := range first.Findings {
		switch made := d.closes(f); {
		case left[keyOf(f)]:
			c.Open = append(c.Open, Open{Finding: f, Reason: d.reason(f)})
		case made >= 0:
			c.Creations[made].Fixed = append(c.Creations[made].Fixed, f)
		default:
			c.Fixed = append(c.Fixed, f)
		}
	}
	return c, nil
}

// decision is an object while it is changed.
type decision struct {
	Rules
	judge    Judge
	object   map[string]any
	verdict  policy.Verdict
	set      []policy.Assignment
	controls []string
	refused  map[key]string
	barred   string // why the object is left as it is

	creations []Creation
	made      map[key]int // creation that closes a finding
}

// reason is why a finding stays; "": its closer says it.
func (d *decision) reason(f policy.Finding) string {
	control, _ := d.Engine.Control(f.Control)
	switch reason := d.refused[keyOf(f)]; {
	case reason != "":
		return reason
	case control.ClosedBy != policy.ByFix:
		return ""
	case d.barred != "":
		return d.barred
	case f.Unfixed != "":
		return f.Unfixed
	case !f.IsFixable():
		return d.needs(control)
	}
	return "left out by --only"
}

// Because gives findings that stay another reason, of those without a value.
func (c *Change) Because(reason string, about func(policy.Finding) bool) {
	for i, open := range c.Open {
		if !open.IsFixable() && about(open.Finding) {
			c.Open[i].Reason = reason
		}
	}
}

// needs says which value a control lacks.
func (d *decision) needs(control policy.Control) string {
	var answers []string
	has := false
	for _, name := range slices.Sorted(maps.Keys(control.Answers)) {
		answer := control.Answers[name]
		switch {
		case !d.Engine.IsDefault(control, name):
			return fmt.Sprintf("the value of %s.%s closes nothing here; see kubectl lightk8s explain %s", control.ID, name, control.ID)
		case answer != nil:
			has = true
		case isSwitch(control, name):
			answer = true
		default:
			answer = strings.ToUpper(name)
		}
		answers = append(answers, fmt.Sprintf("--set %s.%s=%v", control.ID, name, answer))
	}
	switch {
	case len(answers) == 0:
		return "needs a value that the object does not show"
	case has:
		return "needs a value, such as " + strings.Join(answers, " ") + "; --defaults takes it"
	}
	return "needs a value that nothing shows: " + strings.Join(answers, " ")
}

func isSwitch(control policy.Control, name string) bool {
	return slices.ContainsFunc(control.Parameters, func(p policy.Parameter) bool { return p.Name == name && p.Default == false })
}

// round tries each control that finds something once, and reports whether one of them closed something: what it
// changed can let another one close more. It ends, since each change leaves fewer findings.
func (d *decision) round() bool {
	closed := false
	for _, id := range d.candidates() {
		findings := d.findingsOf(id)
		switch {
		case len(findings) == 0: // another control's change closed them
		case d.try(id, findings):
			closed = true
		case len(findings) > 1:
			for _, finding := range findings {
				closed = d.try(id, []policy.Finding{finding}) || closed
			}
		}
	}
	return closed
}

// candidates are the controls with findings that can be closed and were not tried in vain.
func (d *decision) candidates() []string {
	severity := map[string]policy.Severity{}
	for _, f := range d.verdict.Findings {
		if control, ok := d.Engine.Control(f.Control); ok && d.isOpen(f) {
			severity[f.Control] = control.Severity
		}
	}
	return slices.SortedFunc(maps.Keys(severity), func(a, b string) int {
		return cmp.Or(severity[a].Compare(severity[b]), cmp.Compare(a, b))
	})
}

func (d *decision) isOpen(f policy.Finding) bool {
	return f.IsFixable() && d.refused[keyOf(f)] == "" && d.Chosen(f)
}

func (d *decision) findingsOf(id string) []policy.Finding {
	var out []policy.Finding
	for _, f := range d.verdict.Findings {
		if f.Control == id && d.isOpen(f) {
			out = append(out, f)
		}
	}
	return out
}

// try changes the object for findings of a control, and reports whether that closed them.
func (d *decision) try(id string, findings []policy.Finding) bool {
	if d.Against != nil {
		findings = slices.DeleteFunc(slices.Clone(findings), func(f policy.Finding) bool {
			d.refused[keyOf(f)] = d.Against(f)
			return d.refused[keyOf(f)] != ""
		})
		if len(findings) == 0 {
			return false
		}
	}
	after, verdict, reason := d.changed(findings)
	if reason != "" {
		for _, f := range findings {
			d.refused[keyOf(f)] = reason
		}
		return false
	}
	for _, f := range findings {
		delete(d.refused, keyOf(f))
	}
	d.object, d.verdict = after, verdict
	for _, f := range findings {
		d.set = append(d.set, f.Set...)
		if len(f.Set) > 0 && !slices.Contains(d.controls, id) {
			d.controls = append(d.controls, id)
		}
		if len(f.Create) > 0 {
			d.create(f)
		}
	}
	return true
}

// changed is the object with the changes of findings made, and what the controls find then; or the reason not to make
// them.
func (d *decision) changed(findings []policy.Finding) (map[string]any, policy.Verdict, string) {
	var set []policy.Assignment
	created, reason := d.withCreations(findings)
	for _, f := range findings {
		set = append(set, f.Set...)
	}
	after, err := policy.Apply(d.object, set)
	switch {
	case err != nil:
		return nil, policy.Verdict{}, err.Error()
	case reason != "":
		return nil, policy.Verdict{}, reason
	case reflect.DeepEqual(after, d.object) && len(created) == len(d.creations):
		return nil, policy.Verdict{}, "the change leaves the object as it is"
	}
	verdict, err := d.judge(after, created)
	if err != nil {
		return nil, policy.Verdict{}, err.Error()
	}
	left := keysOf(verdict)
	for _, f := range findings {
		if left[keyOf(f)] {
			return nil, policy.Verdict{}, "the change does not close it"
		}
	}
	if reason := d.worse(verdict); reason != "" {
		return nil, policy.Verdict{}, reason
	}
	return after, verdict, d.flawed(created)
}

// worse says what the controls find, or fail to judge, that they did not before; "": nothing.
func (d *decision) worse(after policy.Verdict) string {
	before := keysOf(d.verdict)
	for _, f := range after.Findings {
		if !before[keyOf(f)] {
			return "the change would lead to a finding of " + f.Control
		}
	}
	if len(after.Failed) > len(d.verdict.Failed) {
		return fmt.Sprintf("control %s fails after the change", after.Failed[len(after.Failed)-1].Control)
	}
	return ""
}

// key is what makes a finding the same after a change: its message can name other values.
type key struct{ control, container, path string }

func keyOf(f policy.Finding) key {
	if last := len(f.Path) - 1; last > 0 && (f.Path[0] == "subjects" || f.Path[last-1] == "add") { // others move when one is removed; its message names it
		return key{f.Control, f.Container, f.Message}
	}
	return key{f.Control, f.Container, f.Path.String()}
}

func keysOf(v policy.Verdict) map[key]bool {
	out := make(map[key]bool, len(v.Findings))
	for _, f := range v.Findings {
		out[keyOf(f)] = true
	}
	return out
}
