package lightk8s.lib.networkpolicy

# all_ports is the range of all ports.
all_ports := [1, 65535]

# ranges are the ports that a rule is for, over "TCP", "UDP" or "SCTP", each as [first, last]. Ports
# with a name are left out: each pod sets their number.
ranges(rule, protocol) := [range |
	some port in object.get(rule, "ports", [{"protocol": protocol}])
	object.get(port, "protocol", "TCP") == protocol
	range := range_of(port)
] if {
	count(object.get(rule, "ports", [])) > 0
} else := [all_ports]

range_of(port) := all_ports if not "port" in object.keys(port)

range_of(port) := [port.port, object.get(port, "endPort", port.port)] if is_number(port.port)

# names are the names of ports that a rule is for.
names(rule, protocol) := {port.port |
	some port in rule.ports
	object.get(port, "protocol", "TCP") == protocol
	is_string(port.port)
}

# covers is true for a rule that is for a port.
covers(rule, protocol, number) if {
	some [first, last] in ranges(rule, protocol)
	first <= number
	number <= last
}
