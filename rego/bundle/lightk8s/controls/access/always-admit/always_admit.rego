# METADATA
# scope: package
# title: The API server does not admit everything
# description: >-
#   The admission plugin AlwaysAdmit admits every request. Where the list names it, other plugins
#   are often missing, or an old file was copied.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/
#     description: Admission control
# schemas:
#   - input: schema.input
# custom:
#   problem: AlwaysAdmit plugin is enabled
#   short: AlwaysAdmit
#   do: remove AlwaysAdmit from kube-apiserver
#   severity: low
#   risk: hygiene
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     Remove AlwaysAdmit from --enable-admission-plugins of kube-apiserver.
#   frameworks:
#     cis-1.12: ["1.2.10"]
#     nsa: [Auth]
package lightk8s.controls.access["always-admit"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	plugins := arguments.items(api.arguments, "enable-admission-plugins")
	"AlwaysAdmit" in plugins
	message := "kube-apiserver enables the admission plugin AlwaysAdmit"
}

skipped contains reason if some reason in controlplane.not_shown
