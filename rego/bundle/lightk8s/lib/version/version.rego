# METADATA
# scope: package
# title: Kubernetes versions
# description: Reads the minor version from texts such as v1.37.2+k3s1.
# custom:
#   example: |
#     version.minor(input.object.version.gitVersion) < 35
package lightk8s.lib.version

# minor is 37 for v1.37.2. It is undefined for other texts.
minor(text) := to_number(digits) if {
	is_string(text)
	[[_, digits]] := regex.find_all_string_submatch_n(`^v?1\.(0|[1-9][0-9]*)(?:\D|$)`, text, 1)
}

# order is a number that grows with the version, for comparisons of release versions: 1037002 for
# v1.37.2.
order(text) := (1000000 + (1000 * to_number(minor_digits))) + to_number(patch_digits) if {
	is_string(text)
	[[_, minor_digits, patch_digits]] := regex.find_all_string_submatch_n(
		`^v?1\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:\D|$)`,
		text, 1,
	)
}
