package audit

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/owner"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// collector gathers outcomes into a report. It decides nothing but what counts.
type collector struct {
	engine  *policy.Engine
	waivers waivers
	tally   tally
	owned   *owner.Tree
	repeats repeats
	found   report.Findings
	owners  []*owner.Ref // of the object of each in found; nil: it belongs to no other
	waived  []waived
	old     []report.Finding // that the baseline holds
	errors  []trouble
	notices []string
	// shown are the files that show a cluster: they hold what snapshot alone writes.
	shown map[string]bool
	blind bool   // objects of kinds that are not known were not read
	trace *trace // of an earlier report; nil: none is compared
}

// unseen is what no audit of nodes looks at.
const unseen = "firewall, ssh, kernel parameters, journald and updates of the nodes were not looked at: the Kubernetes API does not show them"

// waived is a finding that a waiver covers.
type waived struct {
	report.Waived
	owner *owner.Ref // as in collector
}

func newCollector(engine *policy.Engine, waivers []policy.Waiver, now time.Time) *collector {
	return &collector{
		engine: engine, waivers: newWaivers(waivers, now), tally: newTally(), owned: owner.NewTree(), repeats: newRepeats(), shown: map[string]bool{},
	}
}

func (c *collector) add(o outcome) {
	if o.err != nil {
		c.addError(o)
		return
	}
	kind := o.ref.GroupKind()
	if source.IsOfSnapshot(kind) {
		c.shown[o.origin.File] = true
	}
	if !c.engine.LooksAt(kind) {
		return
	}
	c.tally.add(o.verdict)
	c.trace.add(o.ref, o.verdict)
	c.tally.nodes = c.tally.nodes || kind == source.NodeKind
	for _, failure := range o.verdict.Failed {
		c.fail(where(o), fmt.Errorf("control %s failed: %w", failure.Control, failure.Err), []string{failure.Control})
	}
	by := owner.ControllerOf(o.object)
	if by != nil {
		c.owned.Note(o.ref, *by)
	}
	if len(o.verdict.Findings) == 0 {
		return
	}
	c.repeats.note(o.ref)
	on := c.waivers.on(o.object)
	for _, f := range o.verdict.Findings {
		waiver := c.waivers.covering(on, o.object, f)
		if by != nil && c.owned.SaidByOwner(*by, owner.Said{Control: f.Control, Container: f.Container, Message: f.Message}, c.said) {
			continue
		}
		finding := c.finding(o, f)
		c.owned.State(saidOf(finding))
		if w := waiver; w != nil {
			c.waived = append(c.waived, waived{
				Waived: report.Waived{Finding: finding.Identified(), Reason: w.Reason, Source: w.Source, Expires: w.Expires}, owner: by,
			})
			continue
		}
		c.found.Add(finding)
		c.owners = append(c.owners, by)
	}
}

// stated yields what was found so far.
func (c *collector) stated(yield func(report.Finding) bool) {
	for f := range c.found.All() {
		if !yield(f) {
			return
		}
	}
	for _, w := range c.waived {
		if !yield(w.Finding) {
			return
		}
	}
}

func where(o outcome) string {
	if at := o.origin.String(); at != "" {
		return at + ": " + o.ref.String()
	}
	return o.ref.String()
}

func (c *collector) finding(o outcome, f policy.Finding) report.Finding {
	control, _ := c.engine.Control(f.Control)
	path := f.Path.String()
	origin := policy.Origin{File: o.origin.File, Line: o.origin.Line}
	if o.origin.LineOf != nil {
		origin.Line = o.origin.LineOf(f.Path)
	}
	return report.Finding{
		Control: f.Control, Category: control.Category, Severity: control.Severity,
		Risk: control.Risk, Cause: control.Cause, ClosedBy: control.ClosedBy, Ease: control.Ease,
		Object: o.ref, Container: f.Container, Path: path, Message: f.Message,
		Endpoints: f.Endpoints, Fixable: f.IsFixable() && control.ClosedBy == policy.ByFix, Origin: origin,
	}
}

func (c *collector) addError(o outcome) {
	var notice *source.Notice
	if errors.As(o.err, &notice) {
		c.notices = append(c.notices, notice.Text)
		return
	}
	var unread *source.ReadError
	if !errors.As(o.err, &unread) {
		c.blind = true
		c.fail(where(o), o.err, nil)
		return
	}
	switch {
	case errors.Is(o.err, client.ErrUnreachable):
		c.tally.away = "the cluster could not be reached"
	case errors.Is(o.err, source.ErrNoNamespace):
		c.tally.away = "the namespace does not exist"
	}
	var controls []string
	if unread.Kind != (schema.GroupKind{}) {
		c.tally.lost[unread.Kind] = true
		controls = c.losing(unread.Kind)
	} else {
		c.blind = true
	}
	c.fail(unread.Subject, unread.Err, controls)
}

// fail notes an error, and the controls that went without an answer because of it.
func (c *collector) fail(subject string, err error, controls []string) {
	c.errors = append(c.errors, trouble{report.Error{Subject: subject, Message: err.Error(), Controls: controls}, err})
}

// losing lists the controls that look at the kind, or need to know every object of it.
func (c *collector) losing(kind schema.GroupKind) []string {
	var ids []string
	for _, control := range c.engine.Controls() {
		if slices.Contains(control.Kinds, kind) || slices.ContainsFunc(slices.Concat(control.Needs, control.Uses), func(n policy.Need) bool {
			k, ok := n.Inventory()
			return ok && k == kind
		}) {
			ids = append(ids, control.ID)
		}
	}
	return ids
}
