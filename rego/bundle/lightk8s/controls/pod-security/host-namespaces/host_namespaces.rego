# METADATA
# scope: package
# title: The pod shares no namespace with its node
# description: >-
#   With hostNetwork a pod listens on the server's public address, where no NetworkPolicy applies,
#   and reaches ports on the node's localhost. With hostPID it can see every process of the node,
#   and as root send it signals.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod shares the node's network, PIDs or IPC
#   short: host namespaces
#   do: remove hostNetwork, hostPID and hostIPC
#   severity: high
#   risk: takeover
#   cause: host-access
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostIPC, hostNetwork, hostPID]
#   reason: host namespaces
#   parameters:
#     remove: true lets fix remove them, except from namespaces of the cluster itself
#   answers:
#     remove: null
#   remediation: >-
#     Remove hostNetwork, hostPID and hostIPC. Publish a port with a Service or an Ingress. Where an
#     agent of the node needs them, waive the finding for that one workload.
#   frameworks:
#     pss-baseline: [hostNamespaces]
#     pss-restricted: [hostNamespaces]
#     cis-1.12: ["5.2.3", "5.2.4", "5.2.5"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["host-namespaces"]

import data.lightk8s.controls["pod-security"]["host-namespaces"].parameters
import data.lightk8s.lib.workload

violations contains object.union({"message": message, "path": path}, fix) if {
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	workload.spec[field] == true
	path := workload.at([field])
	fix := workload.removal(parameters.remove, [{"path": path, "value": null}])
	message := sprintf("pod must not set %s=true", [field])
}
