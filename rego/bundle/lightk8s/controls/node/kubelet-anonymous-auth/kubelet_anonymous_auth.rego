# METADATA
# scope: package
# title: The kubelet answers no anonymous requests
# description: >-
#   If the kubelet accepts anonymous requests, anyone who reaches port 10250 can run commands in
#   every container of the node. A kubelet that is started by flags alone does so by default; one
#   with a configuration file does not.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
#     description: Kubelet authentication and authorization
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet answers anonymous requests
#   short: anonymous kubelet
#   do: "set authentication.anonymous.enabled: false"
#   severity: critical
#   risk: exposed
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set authentication.anonymous.enabled to false in the kubelet's configuration, or
#     --anonymous-auth=false in /var/snap/microk8s/current/args/kubelet, and restart it.
#   frameworks:
#     cis-1.12: ["4.2.1"]
#     nsa: [Auth]
package lightk8s.controls.node["kubelet-anonymous-auth"]

import data.lightk8s.lib.endpoint
import data.lightk8s.lib.nodeconfig

violations contains endpoint.added(finding, [nodeconfig.listener(nodeconfig.port)]) if {
	nodeconfig.value(field, false) == true
	message := "kubelet accepts anonymous requests; authentication.anonymous.enabled is true"
	finding := nodeconfig.finding(field, message, [{"path": path, "value": false}])
}

field := ["authentication", "anonymous", "enabled"]

path := array.concat(["kubelet"], field)

skipped contains reason if some reason in nodeconfig.unread([field])
