package source

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// factKinds are the kinds of facts that no API server serves, and why they can be unknown.
var factKinds = map[schema.GroupKind]string{
	facts.NodeConfigKind:    "a live cluster or a snapshot of one shows it",
	facts.NodeUsageKind:     "--usage reads it from a live cluster",
	facts.WorkloadUsageKind: "--usage reads it from a live cluster",
	facts.ObjectStateKind:   "fix reads it of the objects that it changes in a cluster",
}

// IsFact reports whether objects of the kind are facts.
func IsFact(kind schema.GroupKind) bool { return factKinds[kind] != "" }

// IsOfSnapshot reports whether only a snapshot holds objects of the kind: facts, or the cluster itself.
func IsOfSnapshot(kind schema.GroupKind) bool { return IsFact(kind) || kind == policy.ClusterKind }

// NodeKind is the kind of nodes.
var NodeKind = schema.GroupKind{Kind: "Node"}

// clusterShows are the other kinds of which no manifest creates an object.
var clusterShows = []schema.GroupKind{policy.ClusterKind, NodeKind, {Group: "k3s.cattle.io", Kind: "ETCDSnapshotFile"}}

// IsReadOnly reports whether no manifest creates objects of the kind: a file with one was read from
// a cluster.
func IsReadOnly(kind schema.GroupKind) bool {
	return IsFact(kind) || slices.Contains(clusterShows, kind)
}

// ExplainUnknown notes how one comes to know what no manifest holds.
func ExplainUnknown(known *policy.Inventory) {
	for kind, how := range factKinds {
		known.Explain(kind, policy.NeedsFlag, how)
	}
	for _, kind := range slices.DeleteFunc(policy.PodKinds(), func(kind schema.GroupKind) bool { return !holdsTemplate(kind) }) {
		known.Explain(kind, policy.NeedsFlag, "audit --complete reads it from files")
	}
	for _, kind := range clusterShows {
		known.Explain(kind, policy.NeedsFlag, "a live cluster or a snapshot of one shows it")
	}
}
