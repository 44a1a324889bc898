# METADATA
# scope: package
# title: A flood of events does not overload the API server
# description: >-
#   A pod in a crash loop writes events without a limit. On a server with 1 or 2 GB of memory they
#   fill the datastore and slow every other request; the plugin EventRateLimit bounds them.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/
#     description: Admission control
# schemas:
#   - input: schema.input
# custom:
#   problem: Event floods are not rate-limited
#   short: events not limited
#   do: enable EventRateLimit and configure limits
#   severity: info
#   risk: hygiene
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     Add EventRateLimit to --enable-admission-plugins of kube-apiserver, and its limits to the
#     file of --admission-control-config-file.
#   frameworks:
#     cis-1.12: ["1.2.9"]
package lightk8s.controls.access["event-rate-limit"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	plugins := arguments.items(api.arguments, "enable-admission-plugins")
	not "EventRateLimit" in plugins
	message := "kube-apiserver runs without the admission plugin EventRateLimit"
}

skipped contains reason if some reason in controlplane.not_shown
