package preflight

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/lightk8s/lightk8s/plugin/cluster"
	"github.com/lightk8s/lightk8s/plugin/creation"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// PlanKind is the kind of what is printed as json and yaml.
const PlanKind = "WebhookPlan"

// Plan is what becomes of the pods of a cluster when they are created again.
type Plan struct {
	// Version of this schema.
	APIVersion string `json:"apiVersion"`
	// Kind of the document.
	Kind string `json:"kind"`
	// Where the settings of webhook and floor are from.
	Settings string `json:"settings"`
	// What limits are made from.
	Sizing string `json:"sizing"`
	// Objects that were judged: workloads, pods of their own, and what else the webhook is asked about.
	Judged int `json:"judged"`
	// Workloads whose pods would be denied, by namespace, kind and name.
	Denied []Denied `json:"denied"`
	// Containers that would get a memory limit.
	Limited []Limited `json:"limited"`
	// Workloads whose pods the API server refuses with or without lightk8s, such as for a LimitRange.
	Refused []Refused `json:"refused"`
	// Ids of exceptions that come with lightk8s and admit what would be denied, sorted.
	Exceptions []string `json:"exceptions"`
	// Exceptions for the rest of it, and those that come with lightk8s in other namespaces.
	CustomExceptions []policy.Exception `json:"customExceptions"`
	// What could not be read or judged.
	Errors []report.Error `json:"errors"`
	// Remarks on what was left out.
	Notices []string `json:"notices"`
}

// Denied is a workload whose pods would be denied.
type Denied struct {
	Ref `json:",inline"`
	// true for a pod that the workload makes when it is needed, such as to make a volume.
	Helper bool `json:"helper,omitempty"`
	// Controls by which the webhook denies it.
	Webhook []string `json:"webhook"`
	// Controls by which the floor denies it.
	Floor []string `json:"floor"`
	// Id of an exception that comes with lightk8s and admits it; absent: none does.
	AddOn string `json:"addOn,omitempty"`
	// false where no exception can admit it.
	Exceptable bool `json:"exceptable"`
}

// Limited is a container that would get a memory limit.
type Limited struct {
	Ref `json:",inline"`
	// Name of the container.
	Container string `json:"container"`
	// Limit in bytes.
	LimitBytes int64 `json:"limitBytes"`
	// Most that it was seen to use, in bytes; absent: not known.
	PeakBytes *int64 `json:"peakBytes,omitempty"`
	// Seconds for which it was seen.
	SeenSeconds int64 `json:"seenSeconds,omitempty"`
}

// TooSmall reports whether the container was seen to use as much as the limit, or more.
func (l Limited) TooSmall() bool { return l.PeakBytes != nil && *l.PeakBytes >= l.LimitBytes }

// Refused is a workload whose pods the API server refuses anyway.
type Refused struct {
	Ref `json:",inline"`
	// What the API server says.
	Reason string `json:"reason"`
}

// Judged is what a plan is about.
type Judged struct {
	// Cluster whose workloads are created.
	Cluster *cluster.Cluster
	// Configs are the ConfigMaps of the cluster.
	Configs Configs
	// Others are Services and Bindings.
	Others []map[string]any
	// Sent is set where the objects were not read from the API server, which never saw them.
	Sent bool
}

// subject is a pod to judge.
type subject struct {
	ref    Ref
	helper bool
	rules  creation.Namespace
	pods   []*corev1.Pod // the one that would be created, and the one that runs
	use    []cluster.UseOf
}

// planner makes plans.
type planner struct {
	known  []policy.Exception
	around Around
	guard  *Guard
	plan   Plan
}

// Make judges what would be created. engine holds the admission.Controls, not configured.
func Make(ctx context.Context, engine *policy.Engine, s Settings, around Around, judged Judged) (Plan, error) {
	known, err := policy.BuiltInExceptions()
	if err != nil {
		return Plan{}, err
	}
	if s, err = s.withStaticLimit(ctx, engine); err != nil {
		return Plan{}, err
	}
	guard, err := NewGuard(engine, s, around)
	if err != nil {
		return Plan{}, err
	}
	p := &planner{known: known, around: around, guard: guard, plan: Plan{
		APIVersion: policy.APIVersion, Kind: PlanKind, Settings: s.From, Denied: []Denied{}, Limited: []Limited{},
		Refused: []Refused{}, Exceptions: []string{}, CustomExceptions: []policy.Exception{}, Errors: []report.Error{}, Notices: s.warns(around.Now()),
	}}
	for _, subject := range p.subjects(judged) {
		if err := ctx.Err(); err != nil {
			return Plan{}, fmt.Errorf("preflight: %w", err)
		}
		if err := p.judge(ctx, subject); err != nil {
			p.fail(subject.ref, err)
		}
	}
	for _, object := range judged.Others {
		p.judgeOther(ctx, object, judged.Sent)
	}
	slices.SortStableFunc(p.plan.Refused, func(a, b Refused) int { return a.compare(b.Ref) })
	slices.SortStableFunc(p.plan.Denied, func(a, b Denied) int { return a.compare(b.Ref) })
	return p.plan, nil
}

func (p *planner) fail(of Ref, err error) {
	p.plan.Errors = append(p.plan.Errors, report.Error{Subject: of.String(), Message: err.Error()})
}

func (p *planner) subjects(judged Judged) []subject {
	var all []subject
	remark := func(text string) { p.plan.Notices = append(p.plan.Notices, text) }
	for _, r := range judged.Cluster.Recreated(remark) {
		ref := Ref{Kind: r.Key.Kind, Namespace: r.Key.Namespace, Name: r.Key.Name}
		p.plan.Judged++
		if judged.Sent && !p.hasNamespace(ref) {
			continue
		}
		if r.Rules.Minor = cmp.Or(p.around.Minor, r.Rules.Minor); judged.Sent && r.Rules.DropsProcMount(&r.Pod.Spec) {
			remark(fmt.Sprintf("%s: procMount is left out, as Kubernetes 1.%d does unless its feature gate ProcMountType is on", ref, r.Rules.Minor))
		}
		r.Rules.ProcMount = !judged.Sent // what is stored went through the gate
		s := subject{ref: ref, rules: r.Rules, pods: []*corev1.Pod{r.Pod}, use: r.Use}
		if r.Running != nil {
			s.pods = append(s.pods, r.Running)
		}
		all = append(all, s)
		helpers, err := Helpers(ref, &r.Pod.Spec, judged.Configs[ref.Namespace])
		if err != nil {
			p.fail(ref, err)
		}
		for _, pod := range helpers {
			all = append(all, subject{ref: ref, helper: true, rules: r.Rules, pods: []*corev1.Pod{pod}})
		}
	}
	return all
}

// hasNamespace reports whether an object can be created in its namespace, and notes if it cannot.
func (p *planner) hasNamespace(of Ref) bool {
	if p.around.Namespaces[of.Namespace] != nil || !p.around.NamespacesKnown {
		return true
	}
	p.refuse(of, fmt.Sprintf("namespace %q not found", of.Namespace))
	return false
}

func (p *planner) refuse(of Ref, reason string) {
	p.plan.Refused = append(p.plan.Refused, Refused{Ref: of, Reason: reason})
}

// ask is what a guard says to the pods of a subject: the first is to be created. One that runs and has more
// than its template, from another webhook, counts as well: that webhook will add it again.
func (s subject) ask(ctx context.Context, g *Guard) (Answer, error) {
	all, err := g.Create(ctx, s.rules, s.pods[0])
	if err != nil || all.Refused != "" {
		return all, err
	}
	for _, pod := range s.pods[1:] {
		object, err := created(pod)
		if err != nil {
			return Answer{}, err
		}
		answer, err := g.Judge(ctx, object)
		if err != nil {
			return Answer{}, err
		}
		all.Webhook, all.Floor = union(all.Webhook, answer.Webhook), union(all.Floor, answer.Floor)
		all.Errors = append(all.Errors, answer.Errors...)
	}
	return all, nil
}

// judgeOther judges an object that makes no pods, and that no exception is for.
func (p *planner) judgeOther(ctx context.Context, object map[string]any, sent bool) {
	of := policy.RefOf(object)
	ref := Ref{Kind: of.Kind, Namespace: of.Namespace, Name: of.Name}
	p.plan.Judged++
	if sent && !p.hasNamespace(ref) {
		return
	}
	answer, err := p.guard.Judge(ctx, object)
	if err != nil {
		answer.Errors = append(answer.Errors, err)
	}
	for _, err := range answer.Errors {
		p.fail(ref, err)
	}
	if answer.Denied() {
		p.plan.Denied = append(p.plan.Denied, Denied{Ref: ref, Webhook: union(nil, answer.Webhook), Floor: union(nil, answer.Floor)})
	}
}

// judge notes what is said to a subject, and the exception for it.
func (p *planner) judge(ctx context.Context, s subject) error {
	answer, err := s.ask(ctx, p.guard)
	if err != nil {
		return err
	}
	for _, err := range answer.Errors {
		p.fail(s.ref, err)
	}
	if answer.Refused != "" {
		p.refuse(s.ref, answer.Refused)
		return nil
	}
	p.limited(s, answer)
	denied := Denied{Ref: s.ref, Helper: s.helper, Webhook: union(nil, answer.Webhook), Floor: union(nil, answer.Floor)}
	if len(denied.Webhook)+len(denied.Floor) == 0 {
		return nil
	}
	exception, err := p.exception(ctx, s, append([]*corev1.Pod{answer.Pod}, s.pods[1:]...))
	if err != nil {
		return err
	}
	if exception != nil {
		denied.Exceptable, denied.AddOn = true, exception.ID
		p.except(*exception)
	}
	p.plan.Denied = append(p.plan.Denied, denied)
	return nil
}

// limited notes the limits of a pod.
func (p *planner) limited(s subject, a Answer) {
	if s.helper {
		return
	}
	for _, limit := range a.Limits {
		l := Limited{Ref: s.ref, Container: limit.Container, LimitBytes: limit.Bytes}
		for _, use := range s.use {
			if use.Container == limit.Container {
				peak := use.PeakBytes
				l.PeakBytes, l.SeenSeconds = &peak, use.Seconds
			}
		}
		p.plan.Limited = append(p.plan.Limited, l)
	}
}

// exception is one that admits every pod of the subject: one that comes with lightk8s, or else one of
// its own; nil where neither does. stored are the pods with their defaults.
func (p *planner) exception(ctx context.Context, s subject, stored []*corev1.Pod) (*policy.Exception, error) {
	var candidates []candidate
	for _, pod := range stored {
		object, err := created(pod)
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, builtIn(p.known, object, pod.Namespace)...)
	}
	for _, restricted := range []bool{false, true} {
		for _, pod := range stored {
			e := own(s.ref, pod, restricted)
			candidates = append(candidates, candidate{e, e})
		}
	}
	for _, candidate := range candidates {
		guard, err := p.guard.with(candidate.whole)
		if err != nil {
			continue // a value that no exception can hold, such as a path with a ?
		}
		answer, err := s.ask(ctx, guard)
		if err != nil {
			return nil, err
		}
		if !answer.Denied() {
			return &candidate.named, nil
		}
	}
	return nil, nil //nolint:nilnil // none is an answer
}

// except adds an exception to the plan, once.
func (p *planner) except(e policy.Exception) {
	if isBuiltIn(e) {
		p.plan.Exceptions = union(p.plan.Exceptions, []string{e.ID})
		return
	}
	at := slices.IndexFunc(p.plan.CustomExceptions, func(have policy.Exception) bool { return have.ID != "" && have.ID == e.ID })
	if at >= 0 { // moved to one more namespace
		have := &p.plan.CustomExceptions[at]
		have.Namespaces = union(have.Namespaces, e.Namespaces)
		return
	}
	p.plan.CustomExceptions = append(p.plan.CustomExceptions, e)
}

// isBuiltIn reports whether the id of the exception is enough.
func isBuiltIn(e policy.Exception) bool { return e.ID != "" && len(e.Namespaces) == 0 }

// union is never nil: the schema wants lists.
func union(a, b []string) []string {
	out := append(append([]string{}, a...), b...)
	slices.Sort(out)
	return slices.Compact(out)
}
