# METADATA
# scope: package
# title: Facts about a node
# description: >-
#   The checked Node, or the one whose NodeConfig or NodeUsage is: its distribution, its role, its
#   size, its addresses, and the defaults of its distribution. Its settings are in nodeconfig,
#   recommended ones in nodesizing.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     profile.role == "etcd"
#     profile.memory < 2048
package lightk8s.lib.profile

import data.lightk8s.lib.address
import data.lightk8s.lib.inventory
import data.lightk8s.lib.skip

# name is the name of the node.
name := object.get(input.object, ["metadata", "name"], "")

# node is the Node. It is undefined if the inventory has none of the name.
node := input.object if input.object.kind == "Node"

node := named if input.object.kind == "NodeConfig"

node := named if input.object.kind == "NodeUsage"

named := inventory.named("Node", name)

# no_node is a set of the reason why facts about the Node are not known, or empty.
no_node := {skip.lacking("Node", sprintf("Node %q was not found in the objects that were read", [name])) | not node}

# annotations are the annotations of the Node.
annotations := object.get(node, ["metadata", "annotations"], {})

# addresses are the InternalIP and ExternalIP addresses of the Node.
addresses := addresses_of(node)

# addresses_of are the addresses of any Node.
addresses_of(other) := {entry.address |
	some entry in object.get(other, ["status", "addresses"], [])
	entry.type in {"InternalIP", "ExternalIP"}
	is_string(entry.address)
}

# public_addresses are those that the internet routes, of the addresses of the Node and of flannel.
public_addresses := public_addresses_of(node)

# public_addresses_of are the public_addresses of any Node.
public_addresses_of(other) := {ip | some ip in known_addresses_of(other); address.is_public(ip)}

# known_addresses_of are the addresses of a Node, and those that flannel's peers send to.
known_addresses_of(other) := addresses_of(other) | {ip |
	some name in ["public-ip", "public-ipv6", "public-ip-overwrite", "public-ipv6-overwrite"]
	ip := other.metadata.annotations[concat("", ["flannel.alpha.coreos.com/", name])]
}
