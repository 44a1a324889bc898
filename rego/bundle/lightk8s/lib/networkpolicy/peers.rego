package lightk8s.lib.networkpolicy

import data.lightk8s.lib.labels

peer_fields := {"Ingress": "from", "Egress": "to"}

# peers are those of a rule; a rule without peers is for everyone.
peers(rule, direction) := object.get(rule, peer_fields[direction], [])

# admits_stranger is true for a rule that allows pods of the cluster without naming them.
admits_stranger(rule, direction) if {
	some peer in peers(rule, direction)
	labels.selects(peer.namespaceSelector, {labels.namespace_name: labels.other}, true) == "yes"
	labels.selects(object.get(peer, "podSelector", {}), {}, true) == "yes"
}

# blocks are the addresses that a rule is for, each as {"cidr": "10.0.0.0/8", "except": [...]}.
blocks(rule, direction) := [block |
	some peer in peers(rule, direction)
	net.cidr_is_valid(peer.ipBlock.cidr)
	block := {
		"cidr": peer.ipBlock.cidr,
		"except": [range | some range in peer.ipBlock.except; net.cidr_is_valid(range)],
	}
]

# reaches is true for a rule that is for an address, written as a block.
reaches(rule, direction, _) if count(peers(rule, direction)) == 0

reaches(rule, direction, address) if {
	some block in blocks(rule, direction)
	net.cidr_intersects(block.cidr, address)
	not is_excepted(block, address)
}

is_excepted(block, address) if {
	some range in block.except
	net.cidr_contains(range, address)
}
