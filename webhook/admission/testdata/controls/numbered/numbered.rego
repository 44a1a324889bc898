# METADATA
# scope: package
# title: A pod's label number is no larger than nine
# description: It cannot judge a label that is no number.
# custom:
#   severity: low
#   kinds: [Pod, Service]
#   remediation: Choose a smaller number.
package lightk8s.controls.house.numbered

violations contains {"message": "label number is too large", "path": path} if {
	to_number(input.object.metadata.labels.number) > 9
	path := ["metadata", "labels", "number"]
}
