# METADATA
# scope: package
# title: Every ConfigMap names its team
# description: An object without an owner is never cleaned up.
# custom:
#   severity: low
#   kinds: [ConfigMap]
#   remediation: Add the label team.
package lightk8s.controls.house["house-rule"]

violations contains {"message": "there is no label team", "path": ["metadata", "labels", "team"]} if {
	object.get(input.object, ["metadata", "labels", "team"], "") == ""
}
