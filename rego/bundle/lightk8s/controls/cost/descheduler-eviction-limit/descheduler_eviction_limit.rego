# METADATA
# scope: package
# title: The descheduler evicts only a few pods at a time
# description: >-
#   The descheduler evicts for balance, age or broken rules; it saves no money. On two or three
#   small nodes an unlimited run restarts half of the cluster at once, and the pods return to the
#   same nodes.
# related_resources:
#   - ref: https://github.com/kubernetes-sigs/descheduler#top-level-configuration
#     description: Descheduler, top level configuration
# schemas:
#   - input: schema.input
# custom:
#   problem: Descheduler evictions are not limited
#   short: unlimited evictions
#   do: "set maxNoOfPodsToEvictTotal: 1"
#   severity: low
#   risk: outage
#   cause: descheduler
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap]
#   texts: [DeschedulerPolicy]
#   remediation: Set maxNoOfPodsToEvictTotal or maxNoOfPodsToEvictPerNode to 1 or 2 in the policy.
package lightk8s.controls.cost["descheduler-eviction-limit"]

import data.lightk8s.lib.descheduler

violations contains {"message": "descheduler run can evict any number of pods", "path": ["data", entry.key]} if {
	some entry in descheduler.policies
	limits := [limit |
		some field in ["maxNoOfPodsToEvictTotal", "maxNoOfPodsToEvictPerNode", "maxNoOfPodsToEvictPerNamespace"]
		limit := entry.policy[field]
		is_number(limit)
	]
	count(limits) == 0
}

skipped contains sprintf("data[%q] names a DeschedulerPolicy, but is not YAML", [key]) if some key in descheduler.unreadable
