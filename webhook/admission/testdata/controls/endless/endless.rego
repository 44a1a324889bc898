# METADATA
# scope: package
# title: A pod with the label endless is never judged to its end
# description: Its rule has more to go through than there is time, or more to hold than there is memory.
# custom:
#   severity: info
#   kinds: [Pod]
#   remediation: Remove the label.
package lightk8s.controls.house.endless

violations contains {"message": "never", "path": []} if {
	input.object.metadata.labels.endless == "yes"
	all := numbers.range(1, 1000)
	some a in all
	some b in all
	some c in all
	(a + b) + c == 0
}

violations contains {"message": "never", "path": []} if {
	input.object.metadata.labels.endless == "large"
	all := numbers.range(1, 1000)
	count([[a, b] | some a in all; some b in all]) == 0
}
