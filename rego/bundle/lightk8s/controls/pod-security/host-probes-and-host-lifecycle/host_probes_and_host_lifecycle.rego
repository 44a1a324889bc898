# METADATA
# scope: package
# title: Probes and lifecycle handlers call the pod they belong to
# description: >-
#   The kubelet makes these calls from the node. With another address as host of a probe, anyone who
#   can create pods can reach the node's localhost, its private network and the cloud's metadata
#   service, even if pods themselves cannot.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: Probe or lifecycle hook calls another host
#   short: probe of another host
#   do: remove host from the probe or handler
#   severity: medium
#   risk: takeover
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [host]
#   reason: probe or lifecycle host
#   remediation: >-
#     Remove host from the probe or handler: it then calls the pod's own address. If the application
#     needs the Host header, set that header in httpHeaders.
#   frameworks:
#     pss-baseline: [hostProbesAndHostLifecycle]
#     pss-restricted: [hostProbesAndHostLifecycle]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["host-probes-and-host-lifecycle"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some entry in workload.containers
	some probe in ["livenessProbe", "readinessProbe", "startupProbe"]
	handler := entry.container[probe]
	some action in ["httpGet", "tcpSocket"]
	host := handler[action].host
	host != ""
	path := workload.in_container(entry, [probe, action, "host"])
	message := sprintf("container %q uses probe or lifecycle host %q", [entry.name, host])
}

violations contains {"message": message, "path": path} if {
	some entry in workload.containers
	some hook, handler in entry.container.lifecycle
	hook in {"postStart", "preStop"}
	some action in ["httpGet", "tcpSocket"]
	host := handler[action].host
	host != ""
	path := workload.in_container(entry, ["lifecycle", hook, action, "host"])
	message := sprintf("container %q uses probe or lifecycle host %q", [entry.name, host])
}
