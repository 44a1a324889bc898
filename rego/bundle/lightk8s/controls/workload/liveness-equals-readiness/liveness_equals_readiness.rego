# METADATA
# scope: package
# title: No liveness probe duplicates the readiness probe
# description: >-
#   The readiness probe removes a pod that is overloaded, or that waits for its database, from its
#   Services until it has recovered. A liveness probe with the same check and the same thresholds
#   kills it instead, and the load moves to the other pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#     description: Liveness, readiness and startup probes
# schemas:
#   - input: schema.input
# custom:
#   problem: Liveness probe duplicates the readiness probe
#   short: same probe twice
#   do: raise failureThreshold of the liveness probe
#   severity: low
#   risk: outage
#   cause: probes
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [livenessProbe]
#   remediation: >-
#     Give the liveness probe a higher failureThreshold, let it check something without
#     dependencies, or remove it.
package lightk8s.controls.workload["liveness-equals-readiness"]

import data.lightk8s.lib.probe
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some entry in workload.lasting
	liveness := entry.container.livenessProbe
	readiness := entry.container.readinessProbe
	probe.handler(liveness) == probe.handler(readiness)
	probe.patience(liveness) <= probe.patience(readiness)
	path := workload.in_container(entry, ["livenessProbe"])
	message := sprintf("liveness probe of container %q duplicates its readiness probe and waits no longer", [entry.name])
}
