# METADATA
# scope: package
# title: Role can run commands in every pod (nodes/proxy)
# description: >-
#   nodes/proxy is not for reading: a WebSocket to the exec endpoint of the kubelet is an HTTP GET,
#   so `get` alone allows running commands in every pod of the node, without admission or an audit
#   log entry.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubelet authentication and authorization
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can run commands in every pod (nodes/proxy)
#   short: commands in every pod
#   do: grant nodes/metrics or nodes/stats instead
#   severity: critical
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Grant the parts that are needed: nodes/metrics, nodes/stats, nodes/log, nodes/pods,
#     nodes/healthz, nodes/configz (Kubernetes 1.33 and later).
#   frameworks:
#     cis-1.12: ["5.1.10"]
#     nsa: [Auth]
package lightk8s.controls.access["nodes-proxy"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("kubelets")
}

skipped contains reason if some reason in rbac.unresolved
