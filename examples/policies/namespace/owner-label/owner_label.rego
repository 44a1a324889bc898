# METADATA
# scope: package
# title: Every namespace names its owner
# description: >-
#   On a cluster that several teams share, objects without an owner are neither removed nor
#   updated, and go on using memory.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
#     description: Labels
# schemas:
#   - input: schema.input
# custom:
#   problem: Namespace names no owner
#   short: no owner
#   do: set the label owner to the team
#   severity: low
#   risk: hygiene
#   closedBy: you
#   ease: 1 command
#   kinds: [Namespace]
#   remediation: Set the label owner to the team that answers for the namespace.
package lightk8s.controls.namespace["owner-label"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": ["metadata", "labels", "owner"]} if {
	namespace.is_user
	object.get(input.object, ["metadata", "labels", "owner"], "") == ""
	message := sprintf("namespace %q has no label owner", [namespace.name])
}
