# METADATA
# scope: package
# title: The kubelet has no port without authentication
# description: >-
#   The read-only port shows the specs of all pods, with the values of their environment, to anyone
#   who can reach it. It is off if the kubelet has a configuration file, unless it was turned on for
#   an old monitoring agent.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
#     description: KubeletConfiguration
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet serves pod specs without authentication
#   short: open read-only port
#   do: turn off the kubelet's readOnlyPort
#   severity: critical
#   risk: exposed
#   cause: kubelet-configuration
#   closedBy: you
#   ease: edit manifest
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Remove readOnlyPort from the kubelet's own configuration file, or read-only-port from its
#     arguments: a drop-in cannot turn it off, since its 0 counts as not set. On K3s and RKE2 use
#     kubelet-arg read-only-port=0.
#   frameworks:
#     cis-1.12: ["4.2.4"]
#     nsa: [Net]
package lightk8s.controls.node["kubelet-read-only-port"]

import data.lightk8s.lib.endpoint
import data.lightk8s.lib.nodeconfig

# No assignment: in a drop-in a 0 counts as not set, so the port would stay open.
violations contains endpoint.added(nodeconfig.finding(["readOnlyPort"], message, []), [nodeconfig.listener(port)]) if {
	port > 0
	message := sprintf("kubelet shows all pods on port %v without authentication", [port])
}

# port is 0 where the kubelet does not print it, as it does for zeros.
port := nodeconfig.value(["readOnlyPort"], 0)

skipped contains reason if some reason in nodeconfig.unread([["readOnlyPort"]])
