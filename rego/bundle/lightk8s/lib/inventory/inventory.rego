# METADATA
# scope: package
# title: The objects around an object
# description: >-
#   What is known of other objects, by kind and namespace. Of a kind that a control needs, every
#   object is known, unless the control is partial; of one that it uses, some or none can be. "There
#   is no X" holds only where every X is known: lacks and unseen keep to that.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     inventory.lacks("Service", namespace.name, "web")
package lightk8s.lib.inventory

# within lists the objects of a kind, such as "Ingress.networking.k8s.io", in a namespace; "" stands
# for no namespace.
within(kind, namespace) := object.get(input.facts.inventory, [kind, namespace], [])

# everywhere lists the objects of a kind in all namespaces.
everywhere(kind) := [object |
	some objects in input.facts.inventory[kind]
	some object in objects
]

# named is the object of a kind without namespaces, such as "Node", that has the name. It is undefined
# if there is none.
named(kind, name) := within(kind, "")[min(positions[kind][name])]

# positions are where the objects without a namespace stand, by kind and name. They depend on the facts
# alone, and so are found once for all objects.
positions[kind][name] contains i if {
	some kind, namespaces in input.facts.inventory
	some i, object in namespaces[""]
	name := object.metadata.name
}

# is_complete is true if all objects of a kind are known that stand beside the object under
# judgement.
is_complete(kind) if input.facts.complete[kind]

# incomplete is the entry of `skipped` for a kind of which not all objects are known; see lib/skip. It is
# undefined if they are.
incomplete(kind) := input.facts.incomplete[kind]

# holds is true if there is an object of a kind and name in a namespace.
holds(kind, namespace, name) if {
	some object in within(kind, namespace)
	object.metadata.name == name
}

# lacks is true if there is no object of a kind and name in a namespace.
lacks(kind, namespace, name) if {
	is_complete(kind)
	not holds(kind, namespace, name)
}

# unseen is the entry of `skipped` where it is not known whether there is an object of a kind and name in a namespace. It
# is undefined if it is known.
unseen(kind, namespace, name) := reason if {
	reason := incomplete(kind)
	not holds(kind, namespace, name)
}
