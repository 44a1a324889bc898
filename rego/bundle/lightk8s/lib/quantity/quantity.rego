# METADATA
# scope: package
# title: Quantities of resources
# description: >-
#   Reads Kubernetes quantities (500m, 1.5, 128Mi, 1e9, 2G) exactly as the API server does.
#   OPA's own units builtins do not: units.parse_bytes("100m") is a hundred million.
# custom:
#   example: |
#     some entry in workload.sized
#     quantity.mebibytes(entry.container.resources.limits.memory) > 512
package lightk8s.lib.quantity

# value is the number of a quantity: cores, bytes or a count. It is undefined for an invalid
# quantity. Plain numbers are quantities too. A text longer than 64 characters, or with an exponent
# of more than two digits, is not read, although the API server accepts it.
value(q) := n if {
	# Almost every quantity is short and has one of these suffixes, which OPA reads as the API server
	# does: this path is fast.
	is_string(q)
	regex.match(`^[0-9]{1,8}([.][0-9]{1,6})?(m|k|M|G|Ki|Mi|Gi)?$`, q)
	n := units.parse(q)
} else := exact(trim(q, " ")) if {
	is_string(q)
} else := q if is_number(q)

# mebibytes is the value in MiB.
mebibytes(q) := value(q) / 1048576 # a reference costs more than the number

# mebibyte is 1 MiB in bytes, to convert numbers.
mebibyte := 1048576

# millicores is the value in thousandths of a core, without what floats add at the end: 100m is 100,
# and not a little less.
millicores(q) := round(value(q) * 1000000000) / 1000000

# is_valid is true for a quantity that the API server accepts.
is_valid(q) if is_number(value(q))
