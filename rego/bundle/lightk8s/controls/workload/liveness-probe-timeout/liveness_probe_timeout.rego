# METADATA
# scope: package
# title: No liveness probe times out after one second
# description: >-
#   A probe without timeoutSeconds waits one second. On one busy core that is sometimes not enough
#   for a healthy program; after three such timeouts in a row the kubelet restarts it, and the start
#   makes the core busier.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#     description: Liveness, readiness and startup probes
# schemas:
#   - input: schema.input
# custom:
#   problem: Liveness probe times out too soon
#   short: short probe timeout
#   do: "set timeoutSeconds: 5 on the liveness probe"
#   severity: medium
#   risk: outage
#   cause: probes
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   fields: [livenessProbe]
#   remediation: >-
#     Set timeoutSeconds of the liveness probe to 5, or failureThreshold to more than 3.
#   parameters:
#     min_timeout_seconds: smallest timeout of a liveness probe that is accepted, in seconds
package lightk8s.controls.workload["liveness-probe-timeout"]

import data.lightk8s.controls.workload["liveness-probe-timeout"].parameters
import data.lightk8s.lib.probe
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": [{"path": path, "value": enough}]} if {
	some entry in workload.lasting
	check := entry.container.livenessProbe
	timeout := probe.number(check, "timeoutSeconds")
	timeout < parameters.min_timeout_seconds
	probe.number(check, "failureThreshold") <= probe.defaults.failureThreshold
	path := workload.in_container(entry, ["livenessProbe", "timeoutSeconds"])
	message := sprintf("liveness probe of container %q times out after %v s", [entry.name, timeout])
}

# enough is the timeout that the fix sets: five seconds, or more if the probe sets more.
enough := max([5, parameters.min_timeout_seconds])
