# METADATA
# scope: package
# title: No probe starts a process every few seconds
# description: >-
#   Each run of an exec probe starts a process in the container through the runtime, which costs
#   several times the CPU of an HTTP probe. Every few seconds, in several pods, it uses one core
#   without a benefit.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#     description: Liveness, readiness and startup probes
# schemas:
#   - input: schema.input
# custom:
#   problem: Exec probe runs too often
#   short: frequent exec probe
#   do: "set periodSeconds: 10 on exec probes"
#   severity: low
#   risk: cost
#   cause: probes
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   fields: [exec]
#   remediation: >-
#     Set periodSeconds of exec probes to 10 or more, or use an httpGet, tcpSocket or grpc probe.
#   parameters:
#     min_period_seconds: shortest period of an exec probe that is accepted, in seconds
package lightk8s.controls.workload["exec-probe-interval"]

import data.lightk8s.controls.workload["exec-probe-interval"].parameters
import data.lightk8s.lib.probe
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": array.concat([{"path": path, "value": parameters.min_period_seconds}], fewer(entry, field))} if {
	some entry in workload.lasting
	some field, kind in {"livenessProbe": "liveness", "readinessProbe": "readiness"}
	check := entry.container[field]
	check.exec
	period := probe.number(check, "periodSeconds")
	period < parameters.min_period_seconds
	path := workload.in_container(entry, [field, "periodSeconds"])
	message := sprintf("%s probe of container %q starts a process every %v s", [kind, entry.name, period])
}

# A probe that was to fail more often than by default fails for as long as before, and at least as often as by default.
fewer(entry, field) := [{"path": workload.in_container(entry, [field, "failureThreshold"]), "value": wanted} |
	check := entry.container[field]
	threshold := probe.number(check, "failureThreshold")
	wanted := max([
		probe.defaults.failureThreshold,
		ceil((threshold * probe.number(check, "periodSeconds")) / parameters.min_period_seconds),
	])
	wanted < threshold
]
