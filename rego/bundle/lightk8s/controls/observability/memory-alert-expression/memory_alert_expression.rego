# METADATA
# scope: package
# title: Memory alerts use available memory
# description: >-
#   MemFree does not count the page cache, which the kernel frees when needed. On a healthy 1 GB
#   server almost no memory is free, so such an alert fires all day and users ignore it.
# related_resources:
#   - ref: https://www.kernel.org/doc/html/latest/filesystems/proc.html#meminfo
#     description: MemFree and MemAvailable in /proc/meminfo
# schemas:
#   - input: schema.input
# custom:
#   problem: Memory alert counts page cache as used
#   short: alert counts page cache
#   do: use node_memory_MemAvailable_bytes
#   severity: low
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: edit manifest
#   kinds: [PrometheusRule.monitoring.coreos.com, ConfigMap]
#   texts: [node_memory_MemFree_bytes]
#   remediation: Use node_memory_MemAvailable_bytes in place of node_memory_MemFree_bytes.
package lightk8s.controls.observability["memory-alert-expression"]

import future.keywords.not

import data.lightk8s.lib.prometheus

violations contains {"message": message, "path": alert.path} if {
	some alert in prometheus.alerts("node_memory_MemFree_bytes")
	not counts_cache(alert.rule.expr)
	message := sprintf("alert %q counts the page cache as used memory", [alert.rule.alert])
}

skipped contains reason if some reason in prometheus.broken("node_memory_MemFree_bytes")

# An expression that adds the cache, or has MemFree as the fallback of old kernels, passes.
counts_cache(expression) if {
	some other in ["node_memory_MemAvailable_bytes", "node_memory_Cached_bytes"]
	contains(expression, other)
}
