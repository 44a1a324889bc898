package live

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/client"
	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/plugin/source/nodefacts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// reading is one pass over a cluster.
type reading struct {
	cluster    *Cluster
	wanted     source.Wanted
	yield      func(policy.Target, error) bool
	facts      policy.Facts
	self       map[string]any  // the object that stands for the cluster; nil: not read yet
	read       nodefacts.Facts // nil: not read yet
	unanswered int             // lists in a row that timed out
}

func (r *reading) run(ctx context.Context) {
	if !r.inventory(ctx) {
		return
	}
	for _, kind := range ordered(r.wanted.Kinds) {
		var ok bool
		switch {
		case kind == policy.ClusterKind:
			ok = r.yieldSelf(ctx)
		case source.IsFact(kind):
			ok = r.yieldFacts(ctx, kind)
		default:
			ok = r.yieldKind(ctx, kind)
		}
		if !ok || ctx.Err() != nil {
			return
		}
	}
}

// inventory lists the kinds in full. A kind that the cluster does not serve is known: there
// are no objects of it. A kind that cannot be listed is not known. It reports whether to go on.
func (r *reading) inventory(ctx context.Context) bool {
	known := policy.NewInventory()
	r.facts = policy.Facts{Inventory: known}
	source.ExplainUnknown(known)
	for _, kind := range r.wanted.Inventory {
		if kind == policy.ClusterKind {
			if !r.readSelf(ctx) {
				return false
			}
			known.Add(r.self)
			continue
		}
		if kind == facts.ObjectStateKind { // fix reads it of what it changes
			continue
		}
		if source.IsFact(kind) {
			if !r.readFacts(ctx) {
				return false
			}
			r.know(known, kind)
			continue
		}
		var failed error
		for object, err := range r.list(ctx, kind, r.relevant(kind)) {
			if err != nil {
				failed = err
				break
			}
			if r.wanted.Parts.Holds(object) {
				known.Include(source.Outline(object))
			}
		}
		if failed != nil {
			known.Drop(kind)
			known.Explain(kind, policy.Forbidden, unlisted)
			if !r.yield(policy.Target{}, failed) {
				return false
			}
			continue
		}
		known.Know(kind)
	}
	return true
}

// unlisted is why a kind that was to be read is not known.
const unlisted = "the list could not be read"

// ownNamespaceKinds are the kinds that concern their own namespace alone. Where only one namespace is
// judged, those of others need not be read, and those who have rights in one can. Nodes, which run the
// pods of all, are not judged then.
var ownNamespaceKinds = []schema.GroupKind{
	{Kind: "ConfigMap"}, {Kind: "LimitRange"}, {Kind: "Pod"}, {Kind: "ResourceQuota"}, {Kind: "ServiceAccount"},
	{Group: "networking.k8s.io", Kind: "NetworkPolicy"}, {Group: "policy", Kind: "PodDisruptionBudget"},
	{Group: "cilium.io", Kind: "CiliumNetworkPolicy"}, {Group: "crd.projectcalico.org", Kind: "NetworkPolicy"},
	{Group: "projectcalico.org", Kind: "NetworkPolicy"},
}

// relevant is the scope of the objects of a kind that concern those in scope.
func (r *reading) relevant(kind schema.GroupKind) source.Scope {
	if slices.Contains(ownNamespaceKinds, kind) {
		return source.Scope{Namespace: r.cluster.scope.Namespace}
	}
	return source.Scope{}
}

// yieldKind yields the objects of a kind that are in scope. Where the kind's inventory could
// not be read, its error was yielded already.
func (r *reading) yieldKind(ctx context.Context, kind schema.GroupKind) bool {
	scope := r.cluster.scope
	if slices.Contains(r.wanted.Inventory, kind) && !r.facts.Inventory.Knows(kind) && scope == (source.Scope{}) {
		return true
	}
	for object, err := range r.list(ctx, kind, scope) {
		if err != nil {
			return r.yield(policy.Target{}, err)
		}
		if isRetiredReplicaSet(object) {
			continue
		}
		if !r.yield(policy.Target{Object: object, Facts: r.facts}, nil) {
			return false
		}
	}
	return true
}

// readSelf asks the cluster about itself, once, and yields what it did not tell.
func (r *reading) readSelf(ctx context.Context) bool {
	if r.self != nil {
		return true
	}
	self, errs := r.cluster.self(ctx)
	r.self = self
	for _, err := range errs {
		if !r.yield(policy.Target{}, err) {
			return false
		}
	}
	return true
}

// yieldSelf yields the object that stands for the cluster itself, unless less is in scope.
func (r *reading) yieldSelf(ctx context.Context) bool {
	if r.cluster.scope != (source.Scope{}) {
		return true
	}
	return r.readSelf(ctx) && r.yield(policy.Target{Object: r.self, Facts: r.facts}, nil)
}

// patience is how many lists in a row can time out before no more are asked for: an API
// server whose store is down takes as long for every one of them.
const patience = 2

var errGaveUp = fmt.Errorf("not read: the API server timed out %d times in a row", patience)

// list lists a kind, unless the API server has stopped answering.
func (r *reading) list(ctx context.Context, kind schema.GroupKind, scope source.Scope) iter.Seq2[map[string]any, error] {
	return func(yield func(map[string]any, error) bool) {
		if r.unanswered >= patience {
			yield(nil, &source.ReadError{Subject: kind.String(), Kind: kind, Err: errGaveUp})
			return
		}
		timedOut := false
		for object, err := range r.cluster.list(ctx, kind, scope) {
			timedOut = client.IsTimeout(err)
			if !yield(object, err) {
				break
			}
		}
		if timedOut {
			r.unanswered++
		} else {
			r.unanswered = 0
		}
	}
}
