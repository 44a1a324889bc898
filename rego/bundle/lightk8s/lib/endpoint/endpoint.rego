# METADATA
# scope: package
# title: Endpoints of findings
# description: >-
#   Adds to a violation the places where strangers reach it, as {"address": ..., "node": ...,
#   "host": ..., "port": ..., "protocol": ...}, of which it has an address, a port or a host.
#   Without address, node and host it is wherever the object is reached; node "*" is every node.
#   Fields are given as objects have them.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some port in input.object.spec.ports
#     violation := endpoint.added({"message": "m", "path": []}, [{"node": "*", "port": port.nodePort, "protocol": "TCP"}])
package lightk8s.lib.endpoint

import future.keywords.not

import data.lightk8s.lib.address

# added is a violation with those of some endpoints that are known. A field that is "" is not known,
# and an address such as 0.0.0.0 is every one. An endpoint with a field of another type or form, or
# with a loopback address, is left out.
added(violation, given) := object.union(violation, {"endpoints": known}) if {
	known := [fields |
		some candidate in given
		fields := well_formed(candidate)
		is_known(fields)
	]
	count(known) > 0
} else := violation

is_known(fields) if fields.port

is_known(fields) if {
	not fields.protocol
	some field in ["address", "host"]
	fields[field]
}

well_formed(candidate) := fields if {
	stated := {field: value | some field, value in candidate; not is_unstated(field, value)}
	fields := {field: read(field, value) | some field, value in stated}
	count(fields) == count(stated)
}

is_unstated(_, "")

is_unstated("address", ip) if address.is_unspecified(ip)

read("address", ip) := ip if {
	address.cidr(ip)
	not address.is_loopback(ip)
}

read("host", name) := host if {
	is_string(name)
	not address.cidr(name)
	host := lower(name)
	count(host) <= 253
	regex.match(`^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`, host)
}

read("node", name) := name if {
	is_string(name)
	name != ""
}

read("port", port) := number if {
	text := sprintf("%v", [port])
	regex.match(`^[1-9][0-9]{0,4}$`, text)
	number := to_number(text)
	number <= 65535
}

read("protocol", protocol) := protocol if protocol in {"SCTP", "TCP", "UDP"}
