# METADATA
# scope: package
# title: What a cluster shows of an object beside its fields
# description: >-
#   Finds the ObjectState of the checked object, which `fix` reads before it changes the object: the user
#   that its containers run as, the image that they run, the Pod Security Standard that a namespace
#   can bear. In an audit nothing is known of it.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     observed.container("web").user > 0
package lightk8s.lib.observed

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace

# state is the ObjectState of the checked object; undefined if none was read.
state := [fact |
	some fact in inventory.within("ObjectState.lightk8s.dev", namespace.name)
	fact.of == {"kind": input.object.kind, "name": input.object.metadata.name}
][0]

# container is what the running containers of a name have in common, such as user, group and pinned.
# It is undefined if none was seen.
container(name) := [c | some c in state.containers; c.name == name][0]
