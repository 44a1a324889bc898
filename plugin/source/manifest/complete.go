package manifest

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/lightk8s/lightk8s/plugin/source"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// Complete states of what the input holds every object.
type Complete string

// Manifests are seldom all that a cluster has: without a word, nothing is complete.
const (
	// CompleteNothing means that a cluster can have more of every kind.
	CompleteNothing Complete = ""
	// CompleteCluster means that the cluster has nothing but the input.
	CompleteCluster Complete = "cluster"
	// CompleteNamespaces means that the namespaces of the input have nothing but the input.
	CompleteNamespaces Complete = "namespaces"
)

// declare makes known what the user declares complete. Manifests show nothing of what only a cluster
// has, whatever is declared.
func (c Complete) declare(known *policy.Inventory, kinds []schema.GroupKind) {
	for _, kind := range kinds {
		switch {
		case source.IsReadOnly(kind):
		case c == CompleteCluster:
			known.Know(kind)
		case c == CompleteNamespaces:
			known.KnowWithin(kind)
		}
	}
}

// explain states how to come to know the kinds that files do not show in full.
func (c Complete) explain(known *policy.Inventory, whole bool) {
	switch {
	case !whole && c != CompleteNothing:
		known.ExplainOthers(policy.Forbidden, "--complete has no effect: not all of the input could be read")
	case c == CompleteNamespaces:
		known.ExplainOthers(policy.NeedsFlag, "--complete=namespaces leaves out what has no namespace")
	default:
		known.ExplainOthers(policy.NeedsFlag, "a snapshot holds all, and audit --complete declares it of files")
	}
}
