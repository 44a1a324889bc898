# METADATA
# scope: package
# title: The kubelet lets the API server authorize its requests
# description: >-
#   With AlwaysAllow every ServiceAccount of the cluster can run commands in every container of the
#   node: authentication alone is enough. This is the default of MicroK8s, and of a kubelet without
#   a configuration file.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubelet authentication and authorization
#   - ref: https://github.com/canonical/microk8s/pull/4035
#     description: Webhook authorization in MicroK8s
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet allows every authenticated request
#   short: kubelet allows all
#   do: "set authorization.mode: Webhook"
#   severity: critical
#   risk: takeover
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set authorization.mode to Webhook in the kubelet's configuration. On MicroK8s enable rbac
#     first, then add --authorization-mode=Webhook to /var/snap/microk8s/current/args/kubelet, and
#     restart it.
#   frameworks:
#     cis-1.12: ["4.2.2"]
#     nsa: [Auth]
package lightk8s.controls.node["kubelet-authorization"]

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(field, message, set) if {
	mode != "Webhook"
	message := sprintf("kubelet allows every ServiceAccount everything; authorization.mode is %s", [mode])
	set := [{"path": path, "value": "Webhook"} | profile.distribution != "microk8s"]
}

field := ["authorization", "mode"]

path := array.concat(["kubelet"], field)

mode := nodeconfig.value(field, "AlwaysAllow")

skipped contains reason if some reason in nodeconfig.unread([field])
