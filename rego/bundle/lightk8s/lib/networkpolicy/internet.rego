package lightk8s.lib.networkpolicy

# The addresses of the internet, by family: all of IPv4, and what is assigned of IPv6.
internets := {"IPv4": {"cidr": "0.0.0.0/0", "width": 32}, "IPv6": {"cidr": "2000::/3", "width": 128}}

# is_internet is true for blocks that hold more than half of the addresses of a family together: the
# exceptions of a rule are a small part of the rest.
is_internet(some_blocks) if {
	some family, internet in internets
	own := {block | some block in some_blocks; family_of(block.cidr) == family}
	share(own, internet) * 2 > size(internet.cidr, internet.width)
}

family_of(cidr) := "IPv6" if {
	contains(cidr, ":")
} else := "IPv4"

# share is how many addresses of the internet the blocks hold. CIDR blocks are disjoint or contain
# one another: where the next larger one differs, a held block adds its size, and one that is not
# held subtracts it.
share(own, internet) := sum([part |
	nodes := nested(own, internet.cidr)
	some node in nodes
	part := (held(node, own) - held_around(node, nodes, own)) * size(node, internet.width)
])

# nested are the blocks and exceptions within the internet, each once, however it is written.
nested(own, internet) := {min(same) |
	all := ({internet} | {block.cidr | some block in own}) | {range | some block in own; some range in block.except}
	some cidr in all
	net.cidr_contains(internet, cidr)
	same := {other | some other in all; net.cidr_contains(other, cidr); net.cidr_contains(cidr, other)}
}

held(node, own) := 1 if {
	some block in own
	net.cidr_contains(block.cidr, node)
	not is_excepted(block, node)
} else := 0

held_around(node, nodes, own) := held(smallest, own) if {
	around := [[length(other), other] | some other in nodes; other != node; net.cidr_contains(other, node)]
	[_, smallest] := max(around)
} else := 0

length(cidr) := to_number(split(cidr, "/")[1])

size(cidr, width) := bits.lsh(1, width - length(cidr))
