package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Evaluate judges one object by every selected control that looks at its kind. The error
// is about the object as a whole: it is no object, or ctx ended. What goes wrong in one
// control stands in Verdict.Failed, and the others still answer.
func (e *Engine) Evaluate(ctx context.Context, target Target) (Verdict, error) {
	ref := RefOf(target.Object)
	if ref.Kind == "" || ref.APIVersion == "" {
		return Verdict{}, errors.New("the object has no apiVersion and kind")
	}
	if err := ctx.Err(); err != nil {
		return Verdict{}, fmt.Errorf("evaluate: %w", err)
	}
	chosen := e.choose(ref.GroupKind(), target)
	var verdict Verdict
	if !chosen.set.empty() {
		var err error
		if verdict, err = e.judge(ctx, chosen, target); err != nil {
			return Verdict{}, err
		}
	}
	verdict.Passed = append(verdict.Passed, chosen.passed...)
	verdict.Skipped = append(verdict.Skipped, chosen.skipped...)
	for i, finding := range verdict.Findings {
		verdict.Findings[i].Container = containerAt(target.Object, finding.Path)
	}
	verdict.sort()
	return verdict, nil
}

// choice parts the controls that look at a kind.
type choice struct {
	kind    schema.GroupKind
	set     bits     // those to evaluate, as indices into Engine.byKind
	passed  []string // have nothing to look at: no field of theirs is there
	skipped []Skip   // lack something
}

// maxQueries bounds how many lists of controls are prepared, each in about a millisecond and
// 100 KiB. Which fields an object has is up to its author, so beyond that number controls are
// evaluated although they have nothing to look at.
const maxQueries = 64

// choose parts the controls that look at the kind into those to evaluate, those without
// anything to look at in this object, and those that these facts are not enough for.
func (e *Engine) choose(kind schema.GroupKind, target Target) choice {
	all := e.byKind[kind]
	present := e.fields.in(target.Object)
	c := choice{kind: kind, set: newBits(len(all))}
	whole := choice{kind: kind, set: newBits(len(all))} // without regard to fields
	for i, control := range all {
		if reason := lacking(control, target.Facts); reason != "" {
			c.skipped = append(c.skipped, Skip{Control: control.ID, Reason: reason})
			continue
		}
		whole.set.add(i)
		if !e.fields.concerns(control.ID, present) {
			c.passed = append(c.passed, control.ID)
			continue
		}
		c.set.add(i)
	}
	if len(c.passed) > 0 && !e.hasRoomFor(c) {
		whole.skipped = c.skipped
		return whole
	}
	return c
}

// chosen lists the controls that a choice wants evaluated.
func (e *Engine) chosen(c choice) []Control {
	var controls []Control
	for i, control := range e.byKind[c.kind] {
		if c.set.has(i) {
			controls = append(controls, *control)
		}
	}
	return controls
}

// lacking says what the control needs to know and these facts do not tell; "" where they do.
func lacking(control *Control, facts Facts) string {
	var missing []string
	for _, need := range control.Needs {
		if kind, ok := need.Inventory(); ok && !facts.Inventory.Knows(kind) {
			missing = append(missing, facts.Inventory.lacking(kind))
		}
	}
	if missing == nil {
		return ""
	}
	return "needs to know every " + strings.Join(missing, ", ")
}

// hasRoomFor reports whether the query of the choice is prepared, or may be.
func (e *Engine) hasRoomFor(c choice) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, prepared := e.prepared[c.key()]
	return prepared || len(e.prepared) < maxQueries
}

// judge evaluates the controls on the object; replicas of one template are judged once.
func (e *Engine) judge(ctx context.Context, chosen choice, target Target) (Verdict, error) {
	seen := normalize(target.Object)
	kind := chosen.kind
	isReplica := kind.Kind == "Pod" && kind.Group == "" && len(owners(target.Object)) > 0
	if isReplica {
		seen = replica(target.Object)
	}
	q, err := e.query(ctx, chosen)
	if err != nil {
		return Verdict{}, err
	}
	seen = q.mentions.prune(kind, seen)
	object, err := toValue(seen)
	if err != nil {
		return Verdict{}, fmt.Errorf("convert object: %w", err)
	}
	remembers := isReplica || e.memo.all
	if remembers {
		if verdict, ok := e.memo.get(q, target.Facts.Inventory, object); ok {
			return verdict, nil
		}
	}
	inventory, err := target.Facts.Inventory.asValue(q.inventory)
	if err != nil {
		return Verdict{}, err
	}
	verdict, err := q.run(ctx, newInput(object, inventory))
	if err != nil {
		return Verdict{}, err
	}
	if remembers {
		e.memo.put(q, target.Facts.Inventory, object, weightOf(seen), verdict)
	}
	return verdict, nil
}

func owners(object map[string]any) []any {
	metadata, _ := object["metadata"].(map[string]any)
	list, _ := metadata["ownerReferences"].([]any)
	return list
}

// newInput builds {"object": ..., "facts": {"inventory": ...}}.
func newInput(object, inventory ast.Value) ast.Value {
	facts := ast.NewObject([2]*ast.Term{ast.InternedTerm("inventory"), ast.NewTerm(inventory)})
	return ast.NewObject(
		[2]*ast.Term{ast.InternedTerm("object"), ast.NewTerm(object)},
		[2]*ast.Term{ast.InternedTerm("facts"), ast.NewTerm(facts)},
	)
}

// query evaluates a fixed list of controls.
type query struct {
	controls []Control
	// inventory are the kinds that the controls need or use; they see no others.
	inventory []schema.GroupKind
	mentions  mentions
	all       rego.PreparedEvalQuery // one conjunction: the library is computed once for all
	single    func(context.Context, Control) (*query, error)
}

// queryKey tells the lists of controls apart.
type queryKey struct {
	kind schema.GroupKind
	set  string
}

func (c choice) key() queryKey {
	return queryKey{kind: c.kind, set: c.set.key()}
}

// query returns the prepared query of the chosen controls.
func (e *Engine) query(ctx context.Context, chosen choice) (*query, error) {
	key := chosen.key()
	e.mu.Lock()
	defer e.mu.Unlock()
	if q, ok := e.prepared[key]; ok {
		return q, nil
	}
	controls := e.chosen(chosen)
	all, err := e.prepare(ctx, conjunction(controls))
	if err != nil {
		return nil, fmt.Errorf("prepare query for %s: %w", chosen.kind, err)
	}
	q := &query{
		controls:  controls,
		inventory: inventoryKinds(controls),
		mentions:  mentionsOf(e.compiler, controls),
		all:       all,
		single: func(ctx context.Context, c Control) (*query, error) {
			return e.query(ctx, e.only(chosen.kind, c))
		},
	}
	e.prepared[key] = q
	return q, nil
}

// only chooses one control.
func (e *Engine) only(kind schema.GroupKind, control Control) choice {
	all := e.byKind[kind]
	c := choice{kind: kind, set: newBits(len(all))}
	c.set.add(slices.IndexFunc(all, func(o *Control) bool { return o.ID == control.ID }))
	return c
}

// conjunction reads x0 := data...violations; s0 := data...skipped; x1 := ... . It is always
// defined, since sets are, and library rules are computed once within it.
func conjunction(controls []Control) string {
	parts := make([]string, 0, len(controls))
	for i, control := range controls {
		parts = append(parts, fmt.Sprintf("x%d := data.%s.violations", i, control.pkg()))
		if control.skips {
			parts = append(parts, fmt.Sprintf("s%d := data.%s.skipped", i, control.pkg()))
		}
	}
	return strings.Join(parts, "; ")
}

func (e *Engine) prepare(ctx context.Context, query string) (rego.PreparedEvalQuery, error) {
	return rego.New(
		rego.Query(query),
		rego.Compiler(e.compiler),
		rego.Store(e.store),
		rego.StrictBuiltinErrors(true),
	).PrepareForEval(ctx)
}

// run evaluates all controls at once. Where that fails, they are evaluated one by one, so
// that the error is charged to one and the others still answer.
func (q *query) run(ctx context.Context, input ast.Value) (Verdict, error) {
	var verdict Verdict
	results, err := evaluate(ctx, q.all, input)
	if err == nil {
		for i, control := range q.controls {
			verdict.add(control, results, i)
		}
		return verdict, nil
	}
	for _, control := range q.controls {
		results, err := q.runSingle(ctx, control, input)
		switch {
		case ctx.Err() != nil: // that is no failure of the control
			return Verdict{}, fmt.Errorf("evaluate: %w", ctx.Err())
		case err != nil:
			verdict.fail(control, err)
		default:
			verdict.add(control, results, 0)
		}
	}
	return verdict, nil
}

func (q *query) runSingle(ctx context.Context, control Control, input ast.Value) (rego.Vars, error) {
	single, err := q.single(ctx, control)
	if err != nil {
		return nil, err
	}
	return evaluate(ctx, single.all, input)
}

// evaluate returns the values of x0, s0, x1, ... by name.
func evaluate(ctx context.Context, q rego.PreparedEvalQuery, input ast.Value) (rego.Vars, error) {
	results, err := q.Eval(ctx, rego.EvalParsedInput(input))
	if err != nil {
		return nil, err
	}
	if len(results) != 1 {
		return nil, fmt.Errorf("query has %d results, want 1", len(results))
	}
	return results[0].Bindings, nil
}

// add files what the i-th control of a query yielded: a list of {"message", "path", "set"?, "create"?},
// and perhaps one of reasons why it could not judge. What it found counts even where it did
// not see everything.
func (v *Verdict) add(control Control, results rego.Vars, i int) {
	violations, ok := results["x"+strconv.Itoa(i)].([]any)
	if !ok {
		v.fail(control, fmt.Errorf("violations is %T, want a set", results["x"+strconv.Itoa(i)]))
		return
	}
	if len(violations) == 0 {
		reasons, _ := results["s"+strconv.Itoa(i)].([]any)
		v.addAnswerless(control, reasons)
		return
	}
	findings := make([]Finding, 0, len(violations))
	for _, violation := range violations {
		finding, err := newFinding(control.ID, violation)
		if err != nil {
			v.fail(control, err)
			return
		}
		findings = append(findings, finding)
	}
	v.Findings = append(v.Findings, findings...)
}

// addAnswerless files a control without violations: passed, or skipped for reasons.
func (v *Verdict) addAnswerless(control Control, reasons []any) {
	if len(reasons) == 0 {
		v.Passed = append(v.Passed, control.ID)
		return
	}
	texts := make([]string, 0, len(reasons))
	for _, reason := range reasons {
		if text(reason) == "" {
			v.fail(control, fmt.Errorf("an entry of skipped is %v, want a sentence", reason))
			return
		}
		texts = append(texts, text(reason))
	}
	v.Skipped = append(v.Skipped, Skip{Control: control.ID, Reason: strings.Join(texts, "; ")})
}

func (v *Verdict) fail(control Control, err error) {
	v.Failed = append(v.Failed, Failure{Control: control.ID, Err: err})
}

func newFinding(control string, violation any) (Finding, error) {
	fields, ok := violation.(map[string]any)
	if !ok {
		return Finding{}, fmt.Errorf("violation is %T, want an object", violation)
	}
	finding := Finding{Control: control, Message: text(fields["message"])}
	if finding.Message == "" {
		return Finding{}, errors.New("violation has no message")
	}
	var err error
	if finding.Path, err = newPath(fields["path"]); err != nil {
		return Finding{}, fmt.Errorf("read violation %q: %w", finding.Message, err)
	}
	for field := range fields {
		if field != "message" && field != "path" && field != "set" && field != "create" {
			return Finding{}, fmt.Errorf("violation %q has an unknown field %q", finding.Message, field)
		}
	}
	if set, there := fields["set"]; there {
		if finding.Set, err = newAssignments(set); err != nil {
			return Finding{}, fmt.Errorf("read violation %q: %w", finding.Message, err)
		}
	}
	if create, there := fields["create"]; there {
		if finding.Create, err = newCreations(create); err != nil {
			return Finding{}, fmt.Errorf("read violation %q: %w", finding.Message, err)
		}
	}
	return finding, nil
}

func newAssignments(v any) ([]Assignment, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("set is %T, want a list", v)
	}
	set := make([]Assignment, 0, len(list))
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		path, err := newPath(fields["path"])
		if err != nil {
			return nil, fmt.Errorf("read set: %w", err)
		}
		if _, there := fields["value"]; !there {
			return nil, fmt.Errorf("read set: %s has no value", path)
		}
		for field := range fields {
			if field != "path" && field != "value" {
				return nil, fmt.Errorf("read set: %s has an unknown field %q", path, field)
			}
		}
		set = append(set, Assignment{Path: path, Value: numbers(fields["value"])})
	}
	return set, nil
}

// numbers turns json.Number into int64 or float64, as the rest of Kubernetes' unstructured
// world has them.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, err := v.Float64()
		if err != nil {
			return v.String()
		}
		return f
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return v
}
