# METADATA
# scope: package
# title: Namespaces
# description: >-
#   Distinguishes the namespaces of users from those of Kubernetes itself, and finds the objects of
#   the inventory in the checked namespace, or in the object's own.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     namespace.is_user
#     count(namespace.objects("ResourceQuota")) == 0
package lightk8s.lib.namespace

import data.lightk8s.lib.inventory

# system are the namespaces of Kubernetes itself.
system := {"kube-system", "kube-public", "kube-node-lease"}

# name is the name of the checked Namespace, or of the namespace of the object; "" if it has none.
name := object.get(input.object, ["metadata", "name"], "") if input.object.kind == "Namespace"

name := object.get(input.object, ["metadata", "namespace"], "") if input.object.kind != "Namespace"

# is_user is true for a Namespace that is not one of Kubernetes' own and is not being deleted.
default is_user := false

is_user if {
	input.object.kind == "Namespace"
	not name in system
	not is_terminating
}

is_terminating if input.object.metadata.deletionTimestamp

is_terminating if input.object.status.phase == "Terminating"

# objects lists the objects of a kind, such as "LimitRange", in the namespace.
objects(kind) := inventory.within(kind, name)

# is_vacant is true of the namespace "default" of a cluster if it is known to have no pod. Every cluster has this
# namespace, and many never use it: what protects its pods protects nothing then.
is_vacant if {
	name == "default"
	is_string(input.object.metadata.creationTimestamp) # a manifest says nothing of what there is
	inventory.is_complete("Pod")
	count(objects("Pod")) == 0
}
