# METADATA
# scope: package
# title: Memory alert fires before the node runs out of memory
# description: >-
#   A share of memory that is gigabytes on a large server is less than the eviction threshold of the
#   kubelet on one of 1 GB. Then pods are evicted before the alert fires.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory alert fires when memory is already out
#   short: late memory alert
#   do: raise the threshold to 160Mi or more
#   severity: low
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: edit manifest
#   kinds: [PrometheusRule.monitoring.coreos.com, ConfigMap]
#   uses: [inventory/Node]
#   texts: [node_memory_MemAvailable_bytes]
#   remediation: >-
#     Compare node_memory_MemAvailable_bytes with an amount, 160Mi (167772160) at least, or with a share
#     that leaves as much on the smallest node.
#   parameters:
#     least_mib: least memory that is available when an alert fires, in MiB; one and a half times the eviction threshold of a server of 1 GB
#     least_percent: the same in percent of the node's memory; the larger of the two counts
package lightk8s.controls.observability["memory-alert-threshold"]

import data.lightk8s.controls.observability["memory-alert-threshold"].parameters
import data.lightk8s.lib.nodes
import data.lightk8s.lib.prometheus

metric := "node_memory_MemAvailable_bytes"

# Passes if another alert fires earlier, or has a share that is not known.
violations contains {"message": message, "path": alert.path} if {
	every alert in alerts {
		is_late(alert)
	}
	some alert in alerts
	message := sprintf("alert %q fires with %d MiB left on a node of %d MiB, recommended %d MiB", [
		alert.rule.alert, floor(remaining(alert)), floor(smallest), floor(wanted),
	])
}

alerts := prometheus.alerts(metric)

is_late(alert) if ceil(remaining(alert)) < floor(wanted)

remaining(alert) := (smallest * share(alert.rule.expr)) / 100

smallest := min([memory | some node in nodes.all; memory := nodes.memory(node)])

wanted := max([parameters.least_mib, (smallest * parameters.least_percent) / 100])

# share is the available memory at which an expression becomes true, in percent of all. It is
# undefined unless the expression compares the used or available share with a number.
share(expression) := percent if {
	contains(expression, "node_memory_MemTotal_bytes")
	not regex.match(`\b(and|or|unless|if)\b`, expression)
	[[_, operator, digits]] := regex.find_all_string_submatch_n(`([<>])=?\s*([0-9]+(?:\.[0-9]+)?)\s*$`, expression, -1)
	percent := left(operator, is_used(expression), in_percent(expression, to_number(digits)))
}

left(">", true, used) := 100 - used if used < 100

left("<", false, free) := free if free > 0

in_percent(expression, n) := n if contains(expression, "100")

in_percent(expression, n) := n * 100 if {
	not contains(expression, "100")
	n <= 1
}

# is_used is true if the expression is about the used share: it subtracts the available one.
is_used(expression) := count(regex.find_n(`(^|[( ])(1|100)\s*-|node_memory_MemTotal_bytes(\{[^}]*\})?\s*-`, expression, 1)) > 0

skipped contains reason if some reason in prometheus.broken(metric)
