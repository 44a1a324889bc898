# METADATA
# scope: package
# title: No admission plugin that guards the cluster is off
# description: >-
#   ServiceAccount gives pods their identity, NamespaceLifecycle keeps objects out of what is being
#   deleted, PodSecurity, LimitRanger and ResourceQuota enforce the settings of namespaces. When a
#   plugin is off, these objects still exist but have no effect.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: Protective admission plugin is turned off
#   short: admission plugin off
#   do: stop disabling the plugin in kube-apiserver
#   severity: high
#   risk: takeover
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     Remove the plugin from --disable-admission-plugins of kube-apiserver.
#   frameworks:
#     cis-1.12: ["1.2.12", "1.2.13"]
#     nsa: [Auth]
#   parameters:
#     plugins: names of the admission plugins that must run
package lightk8s.controls.access["admission-plugins-disabled"]

import data.lightk8s.controls.access["admission-plugins-disabled"].parameters
import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	some plugin in arguments.items(api.arguments, "disable-admission-plugins")
	plugin in parameters.plugins
	message := sprintf("kube-apiserver runs without the admission plugin %s", [plugin])
}

skipped contains reason if some reason in controlplane.not_shown
