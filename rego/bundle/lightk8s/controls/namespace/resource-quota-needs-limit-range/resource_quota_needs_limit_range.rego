# METADATA
# scope: package
# title: A quota on requests or limits comes with defaults
# description: >-
#   If a quota limits the memory or CPU of a namespace, every container must set its own, or the API
#   server denies the pod. Deployments then stay without pods, and only an event on the ReplicaSet
#   shows why. A LimitRange fills in the missing values.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/#compute-resource-quota
#     description: Compute resource quota
# schemas:
#   - input: schema.input
# custom:
#   problem: Quota rejects pods that set no requests or limits
#   short: quota without defaults
#   do: add a LimitRange with the missing defaults
#   severity: medium
#   risk: outage
#   cause: namespace-defaults
#   closedBy: chart
#   ease: edit manifest
#   kinds: [ResourceQuota]
#   needs: [inventory/LimitRange]
#   remediation: >-
#     Add a LimitRange of type Container with a default for each resource that the quota limits, or
#     take the resource out of the quota.
package lightk8s.controls.namespace["resource-quota-needs-limit-range"]

import data.lightk8s.lib.limitrange

violations contains {"message": message, "path": ["spec", "hard", key]} if {
	some key, _ in input.object.spec.hard
	[what, resource] := demands[key]
	not limitrange.has_default(what, resource)
	message := sprintf("pods without %s.%s are denied; no LimitRange sets a default", [what, resource])
}

# demands are the resources that every container must set for an entry of a quota. Quotas on others,
# such as ephemeral storage or counts, deny no pod without them.
demands := {
	"cpu": ["requests", "cpu"],
	"memory": ["requests", "memory"],
	"requests.cpu": ["requests", "cpu"],
	"requests.memory": ["requests", "memory"],
	"limits.cpu": ["limits", "cpu"],
	"limits.memory": ["limits", "memory"],
}
