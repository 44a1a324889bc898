# METADATA
# scope: package
# title: A quota on requests or limits has defaults beside it
# description: >-
#   Where a quota bounds the memory or CPU of a namespace, every container must name its own, or
#   the API server refuses the pod. Deployments then stay without pods, and only an event on the
#   ReplicaSet tells why. A LimitRange fills in what is missing.
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
#     Add a LimitRange of type Container with a default for each resource that the quota bounds,
#     or take the resource out of the quota.
package lightk8s.controls.namespace["resource-quota-needs-limit-range"]

import data.lightk8s.lib.limitrange

violations contains {"message": message, "path": ["spec", "hard", key]} if {
	some key, _ in input.object.spec.hard
	[what, resource] := demands[key]
	not limitrange.has_default(what, resource)
	message := sprintf("pods whose containers have no %s.%s are refused: no LimitRange gives them a default", [what, resource])
}

# demands are the entries of a quota that every container must then name. Quotas on anything
# else, such as ephemeral storage or counts, refuse nothing for being absent.
demands := {
	"cpu": ["requests", "cpu"],
	"memory": ["requests", "memory"],
	"requests.cpu": ["requests", "cpu"],
	"requests.memory": ["requests", "memory"],
	"limits.cpu": ["limits", "cpu"],
	"limits.memory": ["limits", "memory"],
}
