package source

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// factKinds are the kinds of facts that no API server serves, and why they may not be known.
var factKinds = map[schema.GroupKind]string{
	facts.NodeConfigKind:    "a live cluster or a snapshot of one shows it",
	facts.NodeUsageKind:     "--usage reads it from a live cluster",
	facts.WorkloadUsageKind: "--usage reads it from a live cluster",
}

func isFact(kind schema.GroupKind) bool { return factKinds[kind] != "" }

// explainUnknown notes how one comes to know what no list of objects tells.
func explainUnknown(known *policy.Inventory) {
	for kind, how := range factKinds {
		known.Explain(kind, how)
	}
}

// learnedFacts are the facts of a cluster as objects. A kind that is not in it is not known.
type learnedFacts map[schema.GroupKind][]map[string]any

func (l learnedFacts) know(known *policy.Inventory, kind schema.GroupKind) {
	objects, ok := l[kind]
	if !ok {
		return
	}
	known.Know(kind)
	for _, object := range objects {
		known.Add(object)
	}
}

// learn reads the facts, once, and yields what could not be read. It reports whether to go on.
func (r *reading) learn(ctx context.Context) bool {
	if r.learned != nil {
		return true
	}
	l := learning{cluster: r.cluster, options: r.cluster.facts, list: r.list}
	l.usage = l.options.Usage && (r.wants(facts.NodeUsageKind) || r.wants(facts.WorkloadUsageKind))
	r.learned = &learnedFacts{}
	if err := l.run(ctx); err != nil {
		return r.yield(policy.Target{}, &ReadError{Subject: "configuration of nodes", Kind: facts.NodeConfigKind, Err: err})
	}
	if ctx.Err() != nil {
		return false
	}
	for _, err := range l.troubles {
		if !r.yield(policy.Target{}, err) {
			return false
		}
	}
	learned, err := l.objects()
	if err != nil {
		return r.yield(policy.Target{}, &ReadError{Subject: "facts", Kind: facts.NodeConfigKind, Err: err})
	}
	r.learned = &learned
	return true
}

func (r *reading) wants(kind schema.GroupKind) bool {
	return slices.Contains(r.wanted.Kinds, kind) || slices.Contains(r.wanted.Inventory, kind)
}

// yieldFacts yields the facts of a kind that are in scope.
func (r *reading) yieldFacts(ctx context.Context, kind schema.GroupKind) bool {
	selector, err := labels.Parse(r.cluster.scope.LabelSelector)
	if err != nil {
		return r.yield(policy.Target{}, &ReadError{Subject: kind.String(), Kind: kind, Err: fmt.Errorf("read labels: %w", err)})
	}
	if !r.learn(ctx) {
		return false
	}
	for _, object := range (*r.learned)[kind] {
		if within(object, r.cluster.scope.Namespace, selector) && !r.yield(policy.Target{Object: object, Facts: r.facts}, nil) {
			return false
		}
	}
	return true
}

// objects writes down what was learned. Usage is known where at least one node told its own.
func (l *learning) objects() (learnedFacts, error) {
	out := learnedFacts{}
	var configs []facts.NodeConfig
	var usages []facts.NodeUsage
	for _, n := range l.nodes {
		configs, usages = append(configs, n.config), append(usages, n.usage)
	}
	if err := add(out, facts.NodeConfigKind, configs); err != nil || !l.usage || !l.toldUsage() {
		return out, err
	}
	if err := add(out, facts.NodeUsageKind, usages); err != nil || l.podsErr != nil {
		return out, err
	}
	return out, add(out, facts.WorkloadUsageKind, facts.Workloads(usages, l.pods))
}

func add[T facts.NodeConfig | facts.NodeUsage | facts.WorkloadUsage](out learnedFacts, kind schema.GroupKind, list []T) error {
	out[kind] = []map[string]any{}
	for _, fact := range list {
		object, err := facts.Object(fact)
		if err != nil {
			return err
		}
		out[kind] = append(out[kind], object)
	}
	return nil
}
