package lightk8s.lib.placement

import future.keywords.not

import data.lightk8s.lib.labels
import data.lightk8s.lib.namespace
import data.lightk8s.lib.nodes
import data.lightk8s.lib.workload

# separators are the rules of the pod that keep pods apart: topology spread constraints and terms of
# podAntiAffinity, each as {"what": "podAntiAffinity", "key": "kubernetes.io/hostname", "own":
# "yes"}. own is "yes", "no" or "unknown": whether it counts pods with the labels of this one.
separators := array.concat(
	[{"what": "topologySpreadConstraint", "key": object.get(constraint, "topologyKey", ""), "own": selects_own(constraint)} |
		some constraint in workload.spec.topologySpreadConstraints
		is_object(constraint)
	],
	[{"what": "podAntiAffinity", "key": object.get(term, "topologyKey", ""), "own": reaches_own(term)} |
		some term in array.concat(
			[term | some term in workload.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution],
			[preference.podAffinityTerm | some preference in workload.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution],
		)
		is_object(term)
	],
)

# is_spread is true if a separator keeps pods of this template apart on the nodes that they can land on.
is_spread if {
	some separator in separators
	separator.own == "yes"
	is_parted(separator.key)
}

# is_parted is true if the nodes that the pod can land on differ in a label.
is_parted(key) if count({value | some node in landing; value := nodes.label(node, key); value != null}) > 1

# A term without a selector selects no pods.
selects_own(term) := "no" if {
	not is_object(term.labelSelector)
} else := "no" if {
	some key in term.mismatchLabelKeys
	own_labels[key]
} else := labels.selects(term.labelSelector, own_labels, true)

own_labels := object.get(workload.metadata, "labels", {})

reaches_own(term) := "no" if {
	"no" in {selects_own(term), includes_own(term)}
} else := "unknown" if {
	includes_own(term) == "unknown"
} else := "yes"

# Without namespaces and a namespaceSelector a term is for the namespace of the pod.
includes_own(term) := "yes" if {
	count(object.get(term, "namespaces", [])) == 0
	not is_object(term.namespaceSelector)
} else := "unknown" if {
	namespace.name == ""
} else := "yes" if {
	some listed in term.namespaces
	listed == namespace.name
} else := labels.selects(term.namespaceSelector, {labels.namespace_name: namespace.name}, false) if {
	is_object(term.namespaceSelector)
} else := "no"
