# METADATA
# scope: package
# title: The objects around an object
# description: >-
#   The other objects that are known, by kind and namespace. Every object of a kind that a control
#   needs is known, unless the control is partial; of a kind that it uses, some or none can be
#   known. "X does not exist" holds only if every X is known: lacks and unseen follow this rule.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     inventory.lacks("Service", namespace.name, "web")
package lightk8s.lib.inventory

# within lists the objects of a kind, such as "Ingress.networking.k8s.io", in a namespace; "" means
# no namespace.
within(kind, namespace) := object.get(input.facts.inventory, [kind, namespace], [])

# everywhere lists the objects of a kind in all namespaces.
everywhere(kind) := [object |
	some objects in input.facts.inventory[kind]
	some object in objects
]

# named is the object of a kind without namespaces, such as "Node", that has the name. It is
# undefined if none exists.
named(kind, name) := within(kind, "")[min(positions[kind][name])]

# positions are the positions of objects without a namespace, by kind and name. They depend on the
# facts alone, and so are computed once for all objects.
positions[kind][name] contains i if {
	some kind, namespaces in input.facts.inventory
	some i, object in namespaces[""]
	name := object.metadata.name
}

# is_complete is true if all objects of a kind beside the checked object are known.
is_complete(kind) if input.facts.complete[kind]

# incomplete is the entry of `skipped` for a kind of which not all objects are known; see lib/skip. It is
# undefined if they are.
incomplete(kind) := input.facts.incomplete[kind]

# holds is true if an object of a kind and name exists in a namespace.
holds(kind, namespace, name) if {
	some object in within(kind, namespace)
	object.metadata.name == name
}

# lacks is true if no object of a kind and name exists in a namespace.
lacks(kind, namespace, name) if {
	is_complete(kind)
	not holds(kind, namespace, name)
}

# unseen is the entry of `skipped` if it is not known whether an object of a kind and name exists in
# a namespace. It is undefined if it is known.
unseen(kind, namespace, name) := reason if {
	reason := incomplete(kind)
	not holds(kind, namespace, name)
}
