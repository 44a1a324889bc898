# METADATA
# scope: package
# title: Every namespace names its owner
# description: >-
#   On a cluster that several people share, a workload without an owner is often never removed or
#   updated, and keeps its memory.
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
#   remediation: Set the label owner to the team that is responsible for the namespace.
package lightk8s.controls.namespace["owner-label"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": ["metadata", "labels", "owner"]} if {
	namespace.is_user
	object.get(input.object, ["metadata", "labels", "owner"], "") == ""
	message := sprintf("namespace %q has no label owner", [namespace.name])
}
