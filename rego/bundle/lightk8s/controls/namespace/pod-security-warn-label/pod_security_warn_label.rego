# METADATA
# scope: package
# title: Every namespace warns of pods that are not restricted
# description: >-
#   The warning blocks nothing: kubectl prints it when a user applies a pod that does not meet the
#   restricted standard. Without it, the gaps stay unknown until an attacker uses them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-admission/
#     description: Pod Security Admission
# schemas:
#   - input: schema.input
# custom:
#   problem: Namespace does not warn about unrestricted pods
#   short: no Pod Security warnings
#   do: set the Pod Security label warn=restricted
#   severity: low
#   risk: hygiene
#   cause: pod-security-labels
#   closedBy: fix
#   ease: 1 command
#   kinds: [Namespace]
#   uses: [inventory/Pod]
#   remediation: Set the label pod-security.kubernetes.io/warn=restricted on the namespace.
#   frameworks:
#     cis-1.12: ["5.2.1"]
#     nsa: [Pod]
package lightk8s.controls.namespace["pod-security-warn-label"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": path, "set": [{"path": path, "value": "restricted"}]} if {
	namespace.is_user
	not namespace.is_vacant
	not "restricted" in {label("enforce"), label("warn")}
	path := ["metadata", "labels", "pod-security.kubernetes.io/warn"]
	message := sprintf("namespace %q does not warn about pods that are not restricted", [namespace.name])
}

label(mode) := object.get(
	input.object,
	["metadata", "labels", sprintf("pod-security.kubernetes.io/%s", [mode])],
	"",
)
