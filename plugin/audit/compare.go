package audit

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// trace notes what this run learns of the findings of an earlier report, while objects are judged.
type trace struct {
	earlier    *Earlier
	scope      Scope
	judged     map[identity]bool
	unanswered map[string]bool // by fingerprint: the control had no answer for the object
	stated     map[string]bool // by fingerprint: found again, whether or not it counts
}

// newTrace returns nil, which notes nothing, where there is no earlier report.
func newTrace(earlier *Earlier, scope Scope) *trace {
	if earlier == nil {
		return nil
	}
	return &trace{
		earlier: earlier, scope: scope, judged: map[identity]bool{}, unanswered: map[string]bool{}, stated: map[string]bool{},
	}
}

// add notes the verdict on an object.
func (t *trace) add(ref policy.ObjectRef, v policy.Verdict) {
	if t == nil {
		return
	}
	object := identityOf(ref)
	known := t.earlier.objects[object]
	if len(known) == 0 {
		return
	}
	t.judged[object] = true
	answered := map[string]bool{}
	for _, id := range v.Passed {
		answered[id] = true
	}
	for _, f := range v.Findings {
		answered[f.Control] = true
		t.stated[report.Fingerprint(f.Control, ref, f.Container, f.Path.String(), f.Message)] = true
	}
	for _, fingerprint := range known {
		if !answered[t.earlier.findings[fingerprint].control] {
			t.unanswered[fingerprint] = true
		}
	}
}

// Scope is what of the objects that there are is judged.
type Scope struct {
	source.Scope
	// Reads reports whether a file, or as "" the cluster, is read; nil: every one is.
	Reads func(file string) bool
}

// holds reports whether the object of the finding would be judged if it was still there. Its labels are not known.
func (s Scope) holds(f pastFinding) bool {
	namespace := f.object.namespace
	if f.object.kind == namespaceKind {
		namespace = f.object.name
	}
	return s.LabelSelector == "" && (s.Namespace == "" || namespace == s.Namespace) && (s.Reads == nil || s.Reads(f.file))
}

var namespaceKind = schema.GroupKind{Kind: "Namespace"}

// compare adds what has changed since the earlier report, if there is one, to a report.
func (c *collector) compare(r *report.Report) {
	if c.trace == nil {
		return
	}
	earlier := c.trace.earlier
	known := make(map[string]bool, len(earlier.findings))
	for fingerprint := range earlier.findings {
		known[fingerprint] = true
	}
	comparison := r.Findings.Compare(known, c.fate)
	comparison.File = earlier.file
	r.Comparison = &comparison
	for i, w := range r.Waived {
		r.Waived[i].New = !known[w.Fingerprint] && !earlier.waived[w.Fingerprint]
	}
	if earlier.errors > 0 {
		r.Notices = append(r.Notices, earlier.file+" is incomplete: what it could not read counts as new")
	}
	if earlier.version != "" && earlier.version != r.Version {
		r.Notices = append(r.Notices, fmt.Sprintf("%s is of version %s, this is %s: a control that has changed since can find more or less", earlier.file, earlier.version, r.Version))
	}
	slices.Sort(r.Notices)
}

// fate is what became of a finding of the earlier report that does not count now. It is fixed only where its control
// found nothing, or where its object would have been read.
func (c *collector) fate(fingerprint string) report.Fate {
	past := c.trace.earlier.findings[fingerprint]
	control, selected := c.engine.Control(past.control)
	switch {
	case c.trace.stated[fingerprint]:
		return report.Covered
	case !selected || !slices.Contains(control.Kinds, past.object.kind) || c.trace.unanswered[fingerprint]:
		return report.NotChecked
	case c.trace.judged[past.object]:
		return report.Fixed
	case c.blind || c.tally.away != "" || c.tally.lost[past.object.kind] || isOptional(past.object.kind) || !c.trace.scope.holds(past):
		return report.NotChecked
	default:
		return report.Fixed
	}
}

// isOptional reports whether objects of the kind are absent where a flag does not ask for them.
func isOptional(kind schema.GroupKind) bool { return source.IsOfSnapshot(kind) }
