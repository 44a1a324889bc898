# METADATA
# scope: package
# title: No liveness probe kills a slow start
# description: >-
#   A liveness probe without a startup probe starts at once and fails after half a minute by
#   default. A program that takes longer to start on a small server, as many do when the whole node
#   starts, is killed before it is ready, forever.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#     description: Liveness, readiness and startup probes
# schemas:
#   - input: schema.input
# custom:
#   problem: Liveness probe can kill a slow start
#   short: slow start is killed
#   do: add a startupProbe that waits some minutes
#   severity: low
#   risk: outage
#   cause: probes
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   fields: [livenessProbe]
#   remediation: >-
#     Add a startupProbe like the liveness probe, with a failureThreshold that allows a few minutes.
#   parameters:
#     min_seconds: shortest time that a container must have to start, in seconds
package lightk8s.controls.workload["liveness-allows-slow-start"]

import data.lightk8s.controls.workload["liveness-allows-slow-start"].parameters
import data.lightk8s.lib.probe
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": [{"path": path, "value": startup}]} if {
	some entry in workload.lasting
	check := entry.container.livenessProbe
	not entry.container.startupProbe
	seconds := probe.number(check, "initialDelaySeconds") + probe.patience(check)
	seconds < parameters.min_seconds
	path := workload.in_container(entry, ["startupProbe"])
	message := sprintf("container %q is killed if it takes more than %v s to start", [entry.name, seconds])
	tries := ceil(parameters.min_seconds / probe.number(check, "periodSeconds"))
	startup := object.union(object.remove(check, ["initialDelaySeconds"]), {"failureThreshold": max([30, tries])})
}
