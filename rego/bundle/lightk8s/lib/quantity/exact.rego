package lightk8s.lib.quantity

# exact is the value of any quantity, signs, exponents and roundings included.
exact(q) := capped(rounded(n, count(fraction) + decimals(suffix)), suffix) if {
	q != ""
	count(q) < 65
	[[_, sign, digits, fraction, suffix]] := regex.find_all_string_submatch_n(
		`^([+-]?)([0-9]*)(?:\.([0-9]*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$`,
		q, 1,
	)
	has_mantissa(concat("", [digits, fraction]), suffix)
	n := to_number(sprintf("%s0%s.%s0", [trim(sign, "+"), digits, fraction])) * factor(suffix)
}

# has_mantissa is true where there are digits; the API server takes a lone "Mi" for zero.
has_mantissa(digits, _) if digits != ""

has_mantissa("", suffix) if {
	not suffix in {"Pi", "Ei"}
	decimals(suffix) < 10
}

# capped is n where it is binary, and no more than an int64.
capped(n, suffix) := sign(n) * min([abs(n), 9223372036854775807]) if endswith(suffix, "i")

else := n

# rounded is n as the API server holds it: at most nine decimals, rounded away from zero.
rounded(n, places) := (sign(n) * ceil((abs(n) * 1000000000) - 0.000001)) / 1000000000 if places > 9

else := n

sign(n) := 1 if n >= 0

sign(n) := -1 if n < 0

# decimals is how many decimal places a suffix adds: 3 for m, -3 for e3, 0 for all that only
# make the number larger.
decimals(suffix) := n if n := {"n": 9, "u": 6, "m": 3}[suffix]

else := 0 - exponent(suffix) if is_exponent(suffix)

else := 0

factor(suffix) := n if n := factors[suffix]

else := to_number(concat("", ["1", suffix])) if is_exponent(suffix)

is_exponent(suffix) if {
	count(suffix) > 1
	substring(suffix, 0, 1) in {"e", "E"}
	not endswith(suffix, "i")
}

exponent(suffix) := to_number(trim_left(substring(suffix, 1, -1), "+"))

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
