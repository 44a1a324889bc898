# METADATA
# scope: package
# title: The kubelet gives every container a seccomp profile
# description: >-
#   Without one, a container can make every system call of the kernel, also those with known
#   vulnerabilities. RuntimeDefault denies about sixty calls that few programs need, and costs
#   nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/tutorials/security/seccomp/#enable-the-use-of-runtimedefault-as-the-default-seccomp-profile-for-all-workloads
#     description: RuntimeDefault for all workloads
# schemas:
#   - input: schema.input
# custom:
#   problem: Containers run without seccomp by default
#   short: no default seccomp
#   do: "set seccompDefault: true"
#   severity: medium
#   risk: takeover
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set seccompDefault to true in the kubelet's configuration and restart it. For a program that
#     needs more, set its own seccompProfile.
#   frameworks:
#     cis-1.12: ["4.2.14"]
#     nsa: [Pod]
package lightk8s.controls.node["seccomp-default"]

import data.lightk8s.lib.nodeconfig

violations contains nodeconfig.finding(["seccompDefault"], message, [{"path": path, "value": true}]) if {
	nodeconfig.value(["seccompDefault"], false) == false
	message := "containers without a seccompProfile run without seccomp; seccompDefault is false"
}

path := ["kubelet", "seccompDefault"]

skipped contains reason if some reason in nodeconfig.unread([["seccompDefault"]])
