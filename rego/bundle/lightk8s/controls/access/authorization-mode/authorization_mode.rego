# METADATA
# scope: package
# title: The API server authorizes by Node and RBAC
# description: >-
#   AlwaysAllow allows every request. Without RBAC, roles have no effect. Without Node, every
#   kubelet can read every Secret.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: API server lacks RBAC or Node authorization
#   short: no RBAC or Node mode
#   do: set --authorization-mode=Node,RBAC
#   severity: critical
#   risk: takeover
#   cause: control-plane-flags
#   closedBy: you
#   ease: project
#   kinds: [Pod, Node]
#   remediation: >-
#     Start kube-apiserver with --authorization-mode=Node,RBAC: in /etc/kubernetes/manifests on
#     kubeadm, by removing the kube-apiserver-arg on k3s.
#   frameworks:
#     cis-1.12: ["1.2.6", "1.2.7", "1.2.8"]
#     nsa: [Auth]
package lightk8s.controls.access["authorization-mode"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	not is_in_file(api)
	some message in faults(arguments.items(api.arguments, "authorization-mode"))
}

skipped contains "the file of --authorization-config sets the authorizers" if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	is_in_file(api)
}

is_in_file(api) if arguments.text(api.arguments, "authorization-config")

faults(modes) := {"kube-apiserver has no --authorization-mode, which means AlwaysAllow"} if {
	count(modes) == 0
} else := {"kube-apiserver allows every request; --authorization-mode has AlwaysAllow" |
	"AlwaysAllow" in modes
} | {sprintf("--authorization-mode of kube-apiserver lacks %s", [mode]) |
	some mode in {"Node", "RBAC"}
	not mode in modes
}

skipped contains reason if some reason in controlplane.not_shown
