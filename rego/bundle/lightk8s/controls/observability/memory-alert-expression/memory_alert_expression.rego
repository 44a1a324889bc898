# METADATA
# scope: package
# title: Memory alerts look at what is available
# description: >-
#   MemFree leaves out the page cache, which the kernel gives back when it is needed. On a healthy
#   1 GB server almost nothing is free, so such an alert fires all day and is then ignored.
# related_resources:
#   - ref: https://www.kernel.org/doc/html/latest/filesystems/proc.html#meminfo
#     description: MemFree and MemAvailable in /proc/meminfo
# schemas:
#   - input: schema.input
# custom:
#   severity: low
#   kinds: [PrometheusRule.monitoring.coreos.com, ConfigMap]
#   remediation: Use node_memory_MemAvailable_bytes in place of node_memory_MemFree_bytes.
package lightk8s.controls.observability["memory-alert-expression"]

violations contains {"message": counts(rule), "path": ["spec", "groups", g, "rules", r, "expr"]} if {
	some g, group in input.object.spec.groups
	some r, rule in group.rules
	is_misled(rule)
}

# Prometheus without its operator reads its rules from files.
violations contains {"message": counts(rule), "path": ["data", key]} if {
	some key, text in candidates
	yaml.is_valid(text)
	some group in yaml.unmarshal(text).groups
	some rule in group.rules
	is_misled(rule)
}

skipped contains sprintf("data[%q] looks like rules of Prometheus, but is no YAML", [key]) if {
	some key, text in candidates
	not yaml.is_valid(text)
}

candidates[key] := text if {
	some key, text in input.object.data
	is_string(text)
	contains(text, metric)
	contains(text, "groups:")
}

metric := "node_memory_MemFree_bytes"

is_misled(rule) if {
	is_string(rule.alert)
	is_string(rule.expr)
	contains(rule.expr, metric)
	not counts_cache(rule.expr)
}

counts(rule) := sprintf("alert %q counts the page cache as used memory", [rule.alert])

# An expression that adds the cache, or has MemFree as the fallback of old kernels, is right.
counts_cache(expression) if {
	some other in ["node_memory_MemAvailable_bytes", "node_memory_Cached_bytes"]
	contains(expression, other)
}
