package lightk8s.lib.quantity

# exact is the value of any quantity, signs, exponents and roundings included. It computes with whole
# numbers alone, which OPA holds exactly at any size, unlike its floats.
exact(q) := decimal(sign, capped(nanos(to_number(concat("", ["0", digits, fraction])), count(fraction), suffix), suffix)) if {
	q != ""
	count(q) < 65
	[[_, sign, digits, fraction, suffix]] := regex.find_all_string_submatch_n(
		`^([+-]?)([0-9]*)(?:\.([0-9]*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$`,
		q, 1,
	)
	has_mantissa(concat("", [digits, fraction]), suffix)
}

# has_mantissa is true if the text has digits; the API server reads a lone "Mi" as zero.
has_mantissa(digits, _) if digits != ""

has_mantissa("", suffix) if {
	not suffix in {"Pi", "Ei"}
	decimals(suffix) < 10
}

# nanos is the value in billionths, the smallest that the API server holds: a value between two is
# rounded away from zero.
nanos(digits, places, suffix) := (digits * factor(suffix)) * power(9 - all) if {
	all := places + decimals(suffix)
	all < 10
} else := to_number(concat("", ["0", substring(up, 0, max([0, count(up) - left]))])) if {
	left := (places + decimals(suffix)) - 9
	up := sprintf("%d", [((digits * factor(suffix)) + power(left)) - 1])
}

# capped is nanos where they are binary, and no more than an int64 holds of ones.
capped(nanos, suffix) := min([nanos, 9223372036854775807000000000]) if endswith(suffix, "i")

else := nanos

# decimal is the number of a sign and nanos.
decimal(sign, nanos) := to_number(trim_suffix(trim_right(ones, "0"), ".")) if {
	nanos > 0
	text := sprintf("%010d", [nanos])
	whole := count(text) - 9
	ones := concat("", [trim(sign, "+"), substring(text, 0, whole), ".", substring(text, whole, 9)])
} else := 0

# decimals is how many decimal places a suffix adds: 3 for m and e-3, 0 for all that only make the
# number larger.
decimals(suffix) := n if n := {"n": 9, "u": 6, "m": 3}[suffix]

else := max([0, 0 - exponent(suffix)])

# factor is by how much a suffix makes the number larger: a whole number.
factor(suffix) := n if n := factors[suffix]

else := power(max([0, exponent(suffix)]))

# exponent is 3 for e3, E+3 and e03, and 0 for any other text.
exponent(suffix) := to_number(trim_left(substring(suffix, 1, -1), "+")) if {
	count(suffix) > 1
	substring(suffix, 0, 1) in {"e", "E"}
	not endswith(suffix, "i")
} else := 0

power(of) := to_number(sprintf("1e%d", [of]))

factors := {
	"": 1,
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
