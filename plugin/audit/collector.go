package audit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// collector gathers outcomes into a report. It decides nothing but what counts.
type collector struct {
	engine  *policy.Engine
	waivers []policy.Waiver
	used    []bool // by waiver: it covered a finding
	expired []bool
	objects int
	judged  map[string]bool           // controls that answered for at least one object
	failing map[string]bool           // controls whose evaluation ended in an error for at least one object
	skipped map[string]map[string]int // control, reason: objects
	lost    map[schema.GroupKind]bool // kinds that could not be read
	away    bool                      // the cluster could not be reached
	found   []report.Finding
	texts   map[string]string // each text of a finding once: most say the same of many objects
	about   []about           // of each in found
	old     []report.Finding  // that the baseline holds
	owners  map[owner]owner   // dependent: its controller
	stated  map[said]bool     // what was found so far; nil until there is a dependent
	errors  []report.Error
	notices []string
}

// about is what the collector must know of a finding beside what it reports. It is kept apart,
// so that findings are not copied when the report is made: there may be a hundred thousand.
type about struct {
	owner  *owner         // of an object that belongs to another; nil: none
	waiver *policy.Waiver // that covers it; nil: none
}

func newCollector(engine *policy.Engine, waivers []policy.Waiver, now time.Time) *collector {
	c := &collector{
		engine: engine, waivers: waivers, used: make([]bool, len(waivers)), expired: make([]bool, len(waivers)),
		judged: map[string]bool{}, failing: map[string]bool{}, skipped: map[string]map[string]int{},
		lost: map[schema.GroupKind]bool{}, owners: map[owner]owner{},
		texts: map[string]string{},
	}
	for i, waiver := range waivers {
		c.expired[i] = waiver.Expired(now)
	}
	return c
}

func (c *collector) add(o outcome) {
	if o.err != nil {
		c.addError(o)
		return
	}
	kind := o.ref.GroupKind()
	if !c.engine.Judges(kind) {
		return
	}
	c.objects++
	for _, id := range o.verdict.Passed {
		c.judged[id] = true
	}
	for _, skip := range o.verdict.Skipped {
		c.skip(skip.Control, skip.Reason)
	}
	for _, failure := range o.verdict.Failed {
		c.failing[failure.Control] = true
		c.skip(failure.Control, "it failed: see the errors")
		c.errors = append(c.errors, report.Error{
			Subject: where(o), Message: fmt.Sprintf("control %s failed: %v", failure.Control, failure.Err),
			Controls: []string{failure.Control},
		})
	}
	by := controllerOf(o.object)
	if by != nil && kind.Kind != "Pod" { // no pod owns another
		c.owners[ownerOf(o.ref)] = *by
	}
	for _, f := range o.verdict.Findings {
		c.judged[f.Control] = true
		waiver := c.waive(o.object, f)
		if by != nil && c.saidByOwner(*by, said{control: f.Control, container: f.Container, message: f.Message}) {
			continue
		}
		c.keep(c.finding(o, f), about{owner: by, waiver: waiver})
	}
}

func (c *collector) keep(f report.Finding, a about) {
	c.found = append(c.found, f)
	c.about = append(c.about, a)
	if c.stated != nil {
		c.stated[saidBy(ownerOf(f.Object), f)] = true
	}
}

// skip counts an object that a control could not judge.
func (c *collector) skip(control, reason string) {
	if c.skipped[control] == nil {
		c.skipped[control] = map[string]int{}
	}
	c.skipped[control][reason]++
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

// waive returns the first waiver in force that covers the finding. Those after it are used
// as well: without it they would count.
func (c *collector) waive(object map[string]any, f policy.Finding) *policy.Waiver {
	var first *policy.Waiver
	for i := range c.waivers {
		if first != nil && c.used[i] || !c.waivers[i].Covers(object, f) {
			continue
		}
		c.used[i] = true
		if first == nil && !c.expired[i] {
			first = &c.waivers[i]
		}
	}
	return first
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
	c.away = c.away || errors.Is(o.err, client.ErrUnreachable)
	e := report.Error{Subject: unread.Subject, Message: unread.Err.Error()}
	if unread.Kind != (schema.GroupKind{}) {
		c.lost[unread.Kind] = true
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

// report settles what counts.
func (c *collector) report(known *Baseline) report.Report {
	r := report.Empty()
	for _, err := range c.engine.Broken() {
		c.errors = append(c.errors, report.Error{Subject: "user policies", Message: err.Error()})
	}
	failed := map[string]bool{}
	gone := c.gone(known)
	inherited := c.inherited()
	kept := c.found[:0]
	for i, f := range c.found {
		switch w := c.about[i].waiver; {
		case i < len(inherited) && inherited[i]:
		case w != nil:
			r.Waived = append(r.Waived, report.Waived{Finding: f, Reason: w.Reason, Source: w.Source, Expires: w.Expires})
		case known.holds(f.Fingerprint):
			r.Summary.Baseline++
			c.old = append(c.old, f)
		default:
			failed[f.Control] = true
			r.Summary.Failed[f.Severity]++
			kept = append(kept, f)
		}
	}
	r.Findings = kept
	r.Skipped = c.skips()
	r.Errors = c.errors
	r.Notices = slices.Concat(c.notices, c.waiverNotices())
	if gone > 0 {
		r.Notices = append(r.Notices, fmt.Sprintf("%d findings of the baseline are gone: write it anew with --write-baseline", gone))
	}
	for _, control := range c.engine.Controls() {
		r.Controls[control.ID] = control
		if c.judged[control.ID] && !failed[control.ID] && !c.failing[control.ID] {
			r.Summary.Passed++
		}
	}
	r.Summary.Objects = c.objects
	r.Summary.Controls = len(r.Controls)
	r.Summary.Findings = len(r.Findings)
	r.Summary.Waived = len(r.Waived)
	r.Summary.Errors = len(r.Errors)
	r.Summary.Skipped = len(slices.Compact(slices.Sorted(func(yield func(string) bool) {
		for _, skip := range r.Skipped {
			if !yield(skip.Control) {
				return
			}
		}
	})))
	report.Sort(&r)
	return r
}

// skips lists what was skipped: objects that a control could not judge, and controls that
// found no object to look at.
func (c *collector) skips() []report.Skip {
	var skips []report.Skip
	for id, reasons := range c.skipped {
		for reason, objects := range reasons {
			skips = append(skips, report.Skip{Control: id, Reason: reason, Objects: objects})
		}
	}
	for _, control := range c.engine.Controls() {
		if c.judged[control.ID] || c.skipped[control.ID] != nil {
			continue
		}
		skips = append(skips, report.Skip{Control: control.ID, Reason: c.nothingToJudge(control)})
	}
	return skips
}

func (c *collector) nothingToJudge(control policy.Control) string {
	var names []string
	unread := false
	for _, kind := range control.Kinds {
		names = append(names, plainName(kind))
		unread = unread || c.lost[kind]
	}
	switch {
	case c.away:
		return "the cluster could not be reached"
	case unread:
		return "what it looks at could not be read"
	case slices.Equal(control.Kinds, []schema.GroupKind{policy.ClusterKind}):
		return "only a live cluster or a snapshot of one shows this"
	case slices.Equal(control.Kinds, []schema.GroupKind{facts.NodeConfigKind}):
		return "there is no configuration of nodes: only a live cluster or a snapshot of one shows it"
	case slices.Equal(control.Kinds, []schema.GroupKind{facts.NodeUsageKind}):
		return "the usage of nodes is not known: --usage reads it from a live cluster"
	case len(names) == len(policy.PodKinds()):
		return "there is no workload"
	}
	slices.Sort(names)
	return "there is no " + strings.Join(slices.Compact(names), ", ")
}

// waiverNotices reports the user's waivers that have expired, or cover nothing.
func (c *collector) waiverNotices() []string {
	notices := map[string]bool{}
	for i, waiver := range c.waivers {
		if waiver.Source == policy.BuiltIn {
			continue
		}
		switch {
		case c.expired[i] && c.used[i]:
			notices[fmt.Sprintf("waiver in %s has expired on %s, so its findings count again: %s", waiver.Source, waiver.Expires, waiver.Reason)] = true
		case c.expired[i]:
			notices[fmt.Sprintf("waiver in %s has expired on %s and covers nothing: %s", waiver.Source, waiver.Expires, waiver.Reason)] = true
		case !c.used[i]:
			notices[fmt.Sprintf("waiver in %s covers nothing: %s", waiver.Source, waiver.Reason)] = true
		}
	}
	return slices.Sorted(maps.Keys(notices))
}

// plainName names a kind of Kubernetes' own by its kind alone, and that of a CRD with its
// group: Longhorn has nodes too.
func plainName(kind schema.GroupKind) string {
	if !strings.Contains(kind.Group, ".") || strings.HasSuffix(kind.Group, ".k8s.io") {
		return kind.Kind
	}
	return kind.String()
}
