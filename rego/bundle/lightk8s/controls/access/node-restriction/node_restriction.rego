# METADATA
# scope: package
# title: Kubelets can only change their own node
# description: >-
#   Without the admission plugin NodeRestriction an attacker with the certificate of one node can
#   label and taint every other node and change the status of every pod.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/
#     description: Admission control
# schemas:
#   - input: schema.input
# custom:
#   problem: A kubelet can modify other nodes
#   short: no NodeRestriction
#   do: enable the admission plugin NodeRestriction
#   severity: high
#   risk: takeover
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     Add NodeRestriction to --enable-admission-plugins of kube-apiserver. On k3s write
#     `enable-admission-plugins+=X`, so that your plugins add to the default.
#   frameworks:
#     cis-1.12: ["1.2.14"]
#     nsa: [Auth]
package lightk8s.controls.access["node-restriction"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	plugins := arguments.items(api.arguments, "enable-admission-plugins") - arguments.items(api.arguments, "disable-admission-plugins")
	not "NodeRestriction" in plugins
	message := "kube-apiserver runs without the admission plugin NodeRestriction"
}

skipped contains reason if some reason in controlplane.not_shown
