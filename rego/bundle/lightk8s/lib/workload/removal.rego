package lightk8s.lib.workload

import data.lightk8s.lib.namespace
import data.lightk8s.lib.profile

# removal is the change that takes from a container what it has of the node, once the user asks for it. What the cluster
# itself is made of has it for a reason, and its failure can take the node down.
removal(asked, set) := {"set": set} if {
	asked == true
	not of_cluster
} else := {"unfixed": sprintf("namespace %q is one of the cluster itself; change it by hand", [namespace.name])} if {
	asked == true
} else := {}

of_cluster if namespace.name in profile.addon_namespaces

of_cluster if namespace.name in namespace.system
