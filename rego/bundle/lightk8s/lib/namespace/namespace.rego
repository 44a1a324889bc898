# METADATA
# scope: package
# title: Namespaces
# description: >-
#   Distinguishes the namespaces of users from those of Kubernetes itself, and finds what the
#   inventory holds in the namespace under judgement, or in the object's own.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     namespace.is_user
#     count(namespace.objects("ResourceQuota")) == 0
package lightk8s.lib.namespace

import data.lightk8s.lib.inventory

# system are the namespaces that every cluster has for itself.
system := {"kube-system", "kube-public", "kube-node-lease"}

# name is the name of the Namespace under judgement, or of the namespace of the object; "" if it has
# none.
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

# objects lists what the inventory holds of a kind, such as "LimitRange", in the namespace.
objects(kind) := inventory.within(kind, name)
