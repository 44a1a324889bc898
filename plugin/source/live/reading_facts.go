package live

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// know takes the facts of a kind into an inventory. Usage that is not asked for is not known.
func (r *reading) know(known *policy.Inventory, kind schema.GroupKind) {
	objects, ok := r.read[kind]
	if !ok {
		if kind == facts.NodeConfigKind || r.cluster.facts.Usage {
			known.Explain(kind, policy.Forbidden, unlisted)
		}
		return
	}
	known.Know(kind)
	for _, object := range objects {
		known.Add(object)
	}
}

// readFacts reads the facts, once, and yields what could not be read. It reports whether to go on.
func (r *reading) readFacts(ctx context.Context) bool {
	if r.read != nil {
		return true
	}
	r.read = nodefacts.Facts{}
	usage := r.cluster.facts.Usage && (r.wants(facts.NodeUsageKind) || r.wants(facts.WorkloadUsageKind))
	read, problems, err := nodefacts.Read(ctx, r.cluster.api, r.cluster.facts, usage, r.list)
	if ctx.Err() != nil && err == nil {
		return false
	}
	for _, problem := range problems {
		if !r.yield(policy.Target{}, problem) {
			return false
		}
	}
	if err != nil {
		return r.yield(policy.Target{}, err)
	}
	r.read = read
	return true
}

func (r *reading) wants(kind schema.GroupKind) bool {
	return slices.Contains(r.wanted.Kinds, kind) || slices.Contains(r.wanted.Inventory, kind)
}

// yieldFacts yields the facts of a kind that are in scope.
func (r *reading) yieldFacts(ctx context.Context, kind schema.GroupKind) bool {
	selector, err := labels.Parse(r.cluster.scope.LabelSelector)
	if err != nil {
		return r.yield(policy.Target{}, &source.ReadError{Subject: kind.String(), Kind: kind, Err: fmt.Errorf("read labels: %w", err)})
	}
	if !r.readFacts(ctx) {
		return false
	}
	for _, object := range r.read[kind] {
		if source.Within(object, r.cluster.scope.Namespace, selector) && !r.yield(policy.Target{Object: object, Facts: r.facts}, nil) {
			return false
		}
	}
	return true
}
