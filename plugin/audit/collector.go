package audit

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// collector gathers outcomes into a report. It decides nothing but what counts.
type collector struct {
	engine  *policy.Engine
	waivers waivers
	tally   tally
	owners  ownership
	found   []report.Finding
	about   []about           // of each in found
	old     []report.Finding  // that the baseline holds
	texts   map[string]string // each text of a finding once: most say the same of many objects
	errors  []report.Error
	notices []string
}

// unseen is what no audit of nodes looks at.
const unseen = "firewall, ssh, kernel parameters, journald and updates of the nodes were not looked at: the Kubernetes API does not show them"

// about is what the collector must know of a finding beside what it reports. It is kept apart,
// so that findings are not copied when the report is made: there may be a hundred thousand.
type about struct {
	owner  *owner         // of an object that belongs to another; nil: none
	waiver *policy.Waiver // that covers it; nil: none
}

func newCollector(engine *policy.Engine, waivers []policy.Waiver, now time.Time) *collector {
	return &collector{
		engine: engine, waivers: newWaivers(waivers, now), tally: newTally(), owners: newOwnership(), texts: map[string]string{},
	}
}

func (c *collector) add(o outcome) {
	if o.err != nil {
		c.addError(o)
		return
	}
	kind := o.ref.GroupKind()
	if !c.engine.LooksAt(kind) {
		return
	}
	c.tally.add(o.verdict)
	c.tally.nodes = c.tally.nodes || kind == source.NodeKind
	for _, failure := range o.verdict.Failed {
		c.errors = append(c.errors, report.Error{
			Subject: where(o), Message: fmt.Sprintf("control %s failed: %v", failure.Control, failure.Err),
			Controls: []string{failure.Control},
		})
	}
	by := controllerOf(o.object)
	if by != nil && kind.Kind != "Pod" { // no pod owns another
		c.owners.note(ownerOf(o.ref), *by)
	}
	for _, f := range o.verdict.Findings {
		waiver := c.waivers.covering(o.object, f)
		if by != nil && c.owners.saidByOwner(*by, said{control: f.Control, container: f.Container, message: f.Message}, c.found) {
			continue
		}
		finding := c.finding(o, f)
		c.found = append(c.found, finding)
		c.about = append(c.about, about{owner: by, waiver: waiver})
		c.owners.state(finding)
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
		Object: o.ref, Container: c.once(f.Container), Path: c.once(path), Message: c.once(f.Message),
		Fixable: f.IsFixable(), Origin: origin,
		Fingerprint: report.Fingerprint(f.Control, o.ref, f.Container, path, f.Message),
	}
}

// once returns the text as it was met first, so that it is held in memory once.
func (c *collector) once(text string) string {
	if same, ok := c.texts[text]; ok {
		return same
	}
	c.texts[text] = text
	return text
}

func (c *collector) addError(o outcome) {
	var notice *source.Notice
	if errors.As(o.err, &notice) {
		c.notices = append(c.notices, notice.Text)
		return
	}
	var unread *source.ReadError
	if !errors.As(o.err, &unread) {
		c.errors = append(c.errors, report.Error{Subject: where(o), Message: o.err.Error()})
		return
	}
	c.tally.away = c.tally.away || errors.Is(o.err, client.ErrUnreachable)
	e := report.Error{Subject: unread.Subject, Message: unread.Err.Error()}
	if unread.Kind != (schema.GroupKind{}) {
		c.tally.lost[unread.Kind] = true
		e.Controls = c.losing(unread.Kind)
	}
	c.errors = append(c.errors, e)
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
