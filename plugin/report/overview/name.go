package overview

import (
	"strings"

	"github.com/lightk8s/lightk8s/plugin/facts"
	"github.com/lightk8s/lightk8s/plugin/report"
	"github.com/lightk8s/lightk8s/rego/policy"
)

// nameOf names the object of a finding: namespace/name, the name of a node, or Kind/name.
func nameOf(f report.Finding) string {
	switch {
	case f.Object.Namespace != "":
		return f.Object.Namespace + "/" + f.Object.Name
	case isNode(f.Object):
		return f.Object.Name
	case f.Object.GroupKind() == policy.ClusterKind:
		return "cluster"
	default:
		return f.Object.Kind + "/" + f.Object.Name
	}
}

// partOf names the part of the only object that a finding is about.
func partOf(f report.Finding) string {
	if f.Container != "" {
		return "container " + f.Container
	}
	return strings.ToLower(f.Object.Kind)
}

// isNode reports whether the object is a node, or what is known of it.
func isNode(object policy.ObjectRef) bool {
	kind := object.GroupKind()
	return kind == facts.NodeConfigKind || kind == facts.NodeUsageKind || kind.Group == "" && kind.Kind == "Node"
}

// canonical is the object that stands for what is known of a node in several.
func canonical(object policy.ObjectRef) policy.ObjectRef {
	if isNode(object) {
		return policy.ObjectRef{Kind: "Node", Name: object.Name}
	}
	return object
}

// noun says what objects are, in the plural.
type noun struct{ some, noNode, noWorkload bool }

func (n *noun) add(object policy.ObjectRef) {
	n.some = true
	n.noNode = n.noNode || !isNode(object)
	n.noWorkload = n.noWorkload || !policy.HoldsPodSpec(object.GroupKind())
}

func (n *noun) String() string {
	switch {
	case !n.some:
		return ""
	case !n.noNode:
		return "nodes"
	case !n.noWorkload:
		return "workloads"
	default:
		return "objects"
	}
}

// ObjectName names an object in one word: Kind/namespace/name, or Kind/name of one that has no namespace.
func ObjectName(object policy.ObjectRef) string {
	if object.Namespace == "" {
		return object.Kind + "/" + object.Name
	}
	return object.Kind + "/" + object.Namespace + "/" + object.Name
}
