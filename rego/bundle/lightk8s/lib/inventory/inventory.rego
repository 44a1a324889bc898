# METADATA
# scope: package
# title: The objects around an object
# description: >-
#   What is known of other objects, by kind and namespace. Of a kind that a control needs, every
#   object is known, unless the control is partial; of one that it uses, some or none can be.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     inventory.is_complete("Service")
#     count(inventory.within("Service", namespace.name)) == 0
package lightk8s.lib.inventory

# within lists the objects of a kind, such as "Ingress.networking.k8s.io", in a namespace; "" stands
# for no namespace.
within(kind, namespace) := object.get(input.facts.inventory, [kind, namespace], [])

# everywhere lists the objects of a kind in all namespaces.
everywhere(kind) := [object |
	some objects in input.facts.inventory[kind]
	some object in objects
]

# is_complete is true if all objects of a kind are known that stand beside the object under
# judgement.
is_complete(kind) if input.facts.complete[kind]
