# METADATA
# scope: package
# title: Every namespace has a memory quota
# description: >-
#   A quota prevents one namespace from taking the memory of all others: with a replica count that
#   has a zero too many, pods then fail to start instead of filling every node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/
#     description: Resource quotas
# schemas:
#   - input: schema.input
# custom:
#   problem: Namespace has no memory quota
#   short: no memory quota
#   do: add a ResourceQuota with requests.memory
#   severity: low
#   risk: outage
#   cause: namespace-defaults
#   closedBy: chart
#   ease: edit manifest
#   kinds: [Namespace]
#   needs: [inventory/ResourceQuota]
#   uses: [inventory/Pod]
#   remediation: >-
#     Add a ResourceQuota with requests.memory or limits.memory to the namespace, and a LimitRange.
#     Keep all quotas together below 80% of the nodes' allocatable memory.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.namespace["resource-quota"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": []} if {
	namespace.is_user
	not namespace.is_vacant
	not bounds_memory
	message := sprintf("no ResourceQuota of namespace %q limits its memory", [namespace.name])
}

bounds_memory if {
	some quota in namespace.objects("ResourceQuota")
	some key in ["requests.memory", "memory", "limits.memory"]
	quota.spec.hard[key]
}
