# METADATA
# scope: package
# title: Quantities of resources
# description: >-
#   Reads Kubernetes quantities (500m, 1.5, 128Mi, 1e9, 2G) exactly as the API server does.
#   OPA's own units builtins do not: units.parse_bytes("100m") is a hundred million.
package lightk8s.lib.quantity

# value is the number a quantity stands for: cores, bytes or a count. It is undefined for
# what is no quantity. Plain numbers are quantities too.
value(q) := q if is_number(q)

value(q) := n if {
	is_string(q)
	[[_, mantissa, suffix]] := regex.find_all_string_submatch_n(
		`^([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))([eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?$`,
		q, 1,
	)
	n := to_number(decimal(mantissa)) * factor(suffix)
}

# mebibytes is the value in MiB.
mebibytes(q) := value(q) / 1048576

# millicores is the value in thousandths of a core.
millicores(q) := value(q) * 1000

# is_valid is true for what the API server takes as a quantity.
is_valid(q) if is_number(value(q))

# decimal writes a mantissa as to_number wants it: no plus sign, digits on both sides of the point.
decimal(mantissa) := sprintf("%s%s%s", [sign, whole, fraction]) if {
	[[_, sign_given, whole_given, fraction_given]] := regex.find_all_string_submatch_n(
		`^([+-]?)([0-9]*)((?:\.[0-9]*)?)$`,
		mantissa, 1,
	)
	sign := trim(sign_given, "+")
	whole := without_zeros(whole_given)
	fraction := trim_suffix(fraction_given, ".")
}

# without_zeros drops leading zeros: 007 is no number in JSON.
without_zeros(digits) := trimmed if {
	trimmed := trim_left(digits, "0")
	trimmed != ""
} else := "0"

factor(suffix) := factors[suffix]

factor(suffix) := to_number(sprintf("1%s", [lower(suffix)])) if regex.match(`^[eE][+-]?[0-9]+$`, suffix)

factors := {
	"": 1,
	"n": 0.000000001,
	"u": 0.000001,
	"m": 0.001,
	"k": 1000,
	"M": 1000000,
	"G": 1000000000,
	"T": 1000000000000,
	"P": 1000000000000000,
	"E": 1000000000000000000,
	"Ki": 1024,
	"Mi": 1048576,
	"Gi": 1073741824,
	"Ti": 1099511627776,
	"Pi": 1125899906842624,
	"Ei": 1152921504606846976,
}
