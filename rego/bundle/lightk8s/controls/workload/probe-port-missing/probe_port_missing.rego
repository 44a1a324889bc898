# METADATA
# scope: package
# title: Every probe names a port that its container has
# description: >-
#   The kubelet looks the name up among the ports of the same container. Without it the probe never
#   runs: with a readiness probe the pod gets no requests from its Services, with a startup probe it
#   never counts as started, and a liveness probe never restarts it. A postStart hook kills the
#   container.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port
#     description: Named ports of probes
# schemas:
#   - input: schema.input
# custom:
#   problem: Probe names a port that the container lacks
#   short: probe port not found
#   do: write the port's number into the probe
#   severity: high
#   risk: outage
#   cause: dangling-references
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [httpGet, tcpSocket]
#   remediation: >-
#     Give the port of the container that name, or write its number into the probe.
package lightk8s.controls.workload["probe-port-missing"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some entry in workload.lasting
	some at in [
		["livenessProbe"], ["readinessProbe"], ["startupProbe"],
		["lifecycle", "postStart"], ["lifecycle", "preStop"],
	]
	handler := object.get(entry.container, at, {})
	some how in ["httpGet", "tcpSocket"]
	port := handler[how].port
	is_string(port)
	not regex.match(`^[0-9]+$`, port) # the kubelet reads it as a number
	not port in names(entry.container)
	path := workload.in_container(entry, array.concat(at, [how, "port"]))
	message := sprintf("container %q has no port named %q", [entry.name, port])
}

names(container) := {port.name | some port in container.ports}
