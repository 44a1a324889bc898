package lightk8s.lib.networkpolicy

import data.lightk8s.lib.inventory
import data.lightk8s.lib.labels
import data.lightk8s.lib.namespace

# others are the policies of Cilium, Calico and administrators that reach the checked Namespace in a
# direction, as messages write them. They extend or restrict what NetworkPolicies allow, and are not
# evaluated.
others(direction) := {sprintf("%s %q", [policy.kind, name(policy)]) |
	some policy in array.concat(own_others, clusterwide)
	not is_converted(policy)
	some spec in array.concat([object.get(policy, "spec", {})], object.get(policy, "specs", []))
	reaches_namespace(spec)
	has_effect(policy, spec, direction)
}

own_others := [policy |
	some foreign in ["CiliumNetworkPolicy.cilium.io", "NetworkPolicy.crd.projectcalico.org", "NetworkPolicy.projectcalico.org"]
	some policy in namespace.objects(foreign)
]

clusterwide := [policy |
	some foreign in [
		"CiliumClusterwideNetworkPolicy.cilium.io", "GlobalNetworkPolicy.crd.projectcalico.org",
		"GlobalNetworkPolicy.projectcalico.org", "AdminNetworkPolicy.policy.networking.k8s.io",
		"BaselineAdminNetworkPolicy.policy.networking.k8s.io", "ClusterNetworkPolicy.policy.networking.k8s.io",
	]
	some policy in inventory.within(foreign, "")
]

# The API server of Calico serves the policies of Kubernetes also in its own form.
is_converted(policy) if startswith(name(policy), "knp.")

is_converted(policy) if startswith(name(policy), "kanp.")

reaches_namespace(spec) if {
	selector_of := object.get(spec.subject, "namespaces", object.get(spec.subject, ["pods", "namespaceSelector"], {}))
	labels.selects(selector_of, namespace_labels, true) != "no"
}

reaches_namespace(spec) if {
	not spec.subject
	not is_for_nodes(spec)
	not is_for_another(spec)
}

is_for_nodes(spec) if {
	spec.nodeSelector
	not spec.endpointSelector
}

is_for_another(spec) if {
	some key in ["io.kubernetes.pod.namespace", "k8s:io.kubernetes.pod.namespace"]
	spec.endpointSelector.matchLabels[key] != namespace.name
}

namespace_labels := object.union(object.get(input.object, ["metadata", "labels"], {}), {labels.namespace_name: namespace.name})

has_effect(_, spec, direction) if {
	some field in [lower(direction), sprintf("%sDeny", [lower(direction)])]
	spec[field]
}

# Calico assumes ingress if a policy states no type.
has_effect(policy, spec, direction) if {
	contains(policy.apiVersion, "projectcalico.org/")
	direction in object.get(spec, "types", ["Ingress"])
}
