# METADATA
# scope: package
# title: IP addresses
# description: >-
#   Distinguishes addresses of the internet from those of a private network, a tunnel or the
#   machine itself.
# custom:
#   example: |
#     address.is_public(input.object.spec.externalIP)
package lightk8s.lib.address

# cidr is the block that holds the one address. It is undefined for what is no IP address.
cidr(ip) := block if {
	is_string(ip)
	block := concat("/", [ip, bits(ip)])
	net.cidr_is_valid(block)
}

bits(ip) := "128" if contains(ip, ":")

bits(ip) := "32" if not contains(ip, ":")

# is_loopback is true for an address of the machine itself, and for its name localhost.
default is_loopback(_) := false

is_loopback("localhost")

is_loopback(ip) if net.cidr_contains("127.0.0.0/8", cidr(ip))

is_loopback(ip) if net.cidr_contains("::1/128", cidr(ip))

# is_public is true for an address that the internet routes.
default is_public(_) := false

is_public(ip) if {
	block := cidr(ip)
	every range in special {
		not net.cidr_contains(range, block)
	}
}

# special are the ranges that are not routed on the internet (RFC 6890 and successors), less
# those reserved for documentation, which stand for public addresses in examples.
special := [
	"0.0.0.0/8",
	"10.0.0.0/8",
	"100.64.0.0/10",
	"127.0.0.0/8",
	"169.254.0.0/16",
	"172.16.0.0/12",
	"192.168.0.0/16",
	"198.18.0.0/15",
	"224.0.0.0/3",
	"::/127",
	"fc00::/7",
	"fe80::/10",
	"ff00::/8",
]
