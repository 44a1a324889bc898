package lightk8s.lib.rbac

import data.lightk8s.lib.skip

# bound lists the rules that a binding grants, as rules does, where the ClusterRole is known: from the
# inventory, or as Kubernetes ships it.
bound := [entry |
	input.object.roleRef.kind == "ClusterRole"
	some role in cluster_roles(input.object.roleRef.name)
	some entry in rules_of(role)
]

# unbound holds the reasons why the rules that a binding grants are not known.
unbound contains skip.lacking("ClusterRole.rbac.authorization.k8s.io", sprintf("%s was not found in the objects that were read", [role])) if {
	input.object.roleRef.kind == "ClusterRole"
	count(subjects) > 0
	count(cluster_roles(input.object.roleRef.name)) == 0
}
