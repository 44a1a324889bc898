# METADATA
# scope: package
# title: Namespaces
# description: >-
#   Tells the namespaces that people run things in from those of Kubernetes itself, and finds
#   what lies in the namespace that is judged.
# schemas:
#   - input: schema.input
package lightk8s.lib.namespace

# system are the namespaces that every cluster has for itself.
system := {"kube-system", "kube-public", "kube-node-lease"}

# name is the namespace itself where a Namespace is judged, and otherwise the one that the
# object lies in; "" where it names none.
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

# objects lists what the inventory holds of a kind in the namespace.
objects(kind) := object.get(input.facts.inventory, [kind, name], [])
