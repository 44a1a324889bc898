# METADATA
# scope: package
# title: A pod with the label endless is never judged to its end
# description: Its rule has more to go through than there is time.
# custom:
#   severity: info
#   kinds: [Pod]
#   remediation: Remove the label.
package lightk8s.controls.house.endless

violations contains {"message": "never", "path": []} if {
	input.object.metadata.labels.endless
	some a in numbers.range(1, 2000)
	some b in numbers.range(1, 2000)
	some c in numbers.range(1, 2000)
	(a + b) + c == 0
}
