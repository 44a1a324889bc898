# METADATA
# scope: package
# title: No role reaches the kubelets through nodes/proxy
# description: >-
#   nodes/proxy is not for reading: a WebSocket to the exec endpoint of the kubelet is an HTTP
#   GET, so `get` is enough to run commands in every pod of the node, past admission and the
#   audit log.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubelet authentication and authorization
# schemas:
#   - input: schema.input
# custom:
#   severity: critical
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   remediation: >-
#     Grant the parts that are needed: nodes/metrics, nodes/stats, nodes/log, nodes/pods,
#     nodes/healthz, nodes/configz (Kubernetes 1.33 and later).
#   frameworks:
#     cis-1.12: ["5.1.10"]
#     nsa: [Auth]
package lightk8s.controls.access["nodes-proxy"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": array.concat(entry.path, ["resources"])} if {
	some entry in rbac.rules
	rbac.names_group(entry.rule, "")
	some resource in rbac.strings(entry.rule, "resources")
	resource in {"nodes/proxy", "*/proxy"}
	verbs := rbac.strings(entry.rule, "verbs")
	count(verbs) > 0
	message := sprintf("the rule grants %s on %s: commands in every pod of a node", [concat(", ", verbs), resource])
}
