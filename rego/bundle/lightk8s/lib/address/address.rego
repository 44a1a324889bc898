# METADATA
# scope: package
# title: IP addresses
# description: >-
#   Distinguishes addresses of the internet from those of a private network, a tunnel or the
#   machine itself. An IPv4 address mapped into IPv6 is the IPv4 address.
# related_resources:
#   - ref: https://www.iana.org/assignments/iana-ipv4-special-registry/
#     description: IPv4 addresses of special purpose
#   - ref: https://www.iana.org/assignments/iana-ipv6-special-registry/
#     description: IPv6 addresses of special purpose
# custom:
#   example: |
#     address.is_public(input.object.spec.externalIP)
package lightk8s.lib.address

# cidr is the block that holds the one address. It is undefined if the text is not an IP address.
cidr(ip) := block if {
	is_string(ip)
	block := concat("/", [ip, bits(ip)])
	net.cidr_is_valid(block)
}

bits(ip) := "128" if contains(ip, ":")

bits(ip) := "32" if not contains(ip, ":")

# host is the host of a URL, or of host:port, without the brackets of IPv6. It is undefined for any
# other text.
host(text) := concat("", [bracketed, plain]) if {
	[[_, bracketed, plain]] := regex.find_all_string_submatch_n(
		`^(?:[a-z][a-z0-9+.-]*://)?(?:\[([^\]]+)\]|([^:/\[\]]+))(?::[0-9]+)?(?:/.*)?$`,
		text, 1,
	)
}

# is_loopback is true for an address of the machine itself, and for its name localhost.
default is_loopback(_) := false

is_loopback("localhost")

is_loopback(ip) if net.cidr_contains("127.0.0.0/8", cidr(ip))

is_loopback(ip) if net.cidr_contains("::1/128", cidr(ip))

# is_unspecified is true for an address that means every address of a machine.
default is_unspecified(_) := false

is_unspecified(ip) if net.cidr_contains("0.0.0.0/32", cidr(ip))

is_unspecified(ip) if net.cidr_contains("::/128", cidr(ip))

# is_public is true for an address that the internet routes.
default is_public(_) := false

is_public(ip) if {
	block := cidr(ip)
	is_in(assigned, block)
	not is_in(special, block)
}

is_public(ip) if is_in(reachable, cidr(ip))

# is_replaced is true for a public address that a machine with these addresses replaced by another
# public one. A private address can be that of another interface, or behind NAT.
is_replaced(ip, addresses) if {
	is_public(ip)
	not ip in addresses
	some other in addresses
	is_public(other)
	contains(other, ":") == contains(ip, ":")
}

is_in(ranges, block) if {
	some range in ranges
	net.cidr_contains(range, block)
}

# is_inside is true for a block of which no address is_public.
default is_inside(_) := false

is_inside(block) if {
	net.cidr_is_valid(block)
	is_closed(block)
	not meets(reachable, block)
}

is_closed(block) if is_in(special, block)

is_closed(block) if not meets(assigned, block)

meets(ranges, block) if {
	some range in ranges
	net.cidr_intersects(range, block)
}

# assigned are the ranges that addresses of single machines come from.
assigned := ["0.0.0.0/0", "2000::/3"]

# special are the ranges in them that are not globally reachable, without those for documentation,
# which are public addresses in examples.
special := [
	"0.0.0.0/8",
	"10.0.0.0/8",
	"100.64.0.0/10",
	"127.0.0.0/8",
	"169.254.0.0/16",
	"172.16.0.0/12",
	"192.0.0.0/24",
	"192.168.0.0/16",
	"198.18.0.0/15",
	"224.0.0.0/3",
	"2001::/23",
]

# reachable are the ranges outside of assigned, or within special, that are globally reachable.
reachable := [
	"64:ff9b::/96",
	"192.0.0.9/32",
	"192.0.0.10/32",
	"2001:1::1/128",
	"2001:1::2/128",
	"2001:1::3/128",
	"2001:3::/32",
	"2001:4:112::/48",
	"2001:20::/28",
	"2001:30::/28",
]
