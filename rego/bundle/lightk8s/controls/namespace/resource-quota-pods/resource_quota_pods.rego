# METADATA
# scope: package
# title: Quota does not limit the number of pods
# description: >-
#   A small node runs a few dozen pods, and each costs about 10 MiB before it does anything. One
#   CronJob that never ends, or a replica count with a zero too many, fills all nodes with pods that
#   request nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/#object-count-quota
#     description: Object count quota
# schemas:
#   - input: schema.input
# custom:
#   problem: Quota does not limit the number of pods
#   short: no pod quota
#   do: set pods in the quota
#   severity: low
#   risk: outage
#   cause: namespace-defaults
#   closedBy: chart
#   ease: edit manifest
#   kinds: [Namespace]
#   needs: [inventory/ResourceQuota]
#   remediation: >-
#     Set pods in the quota of the namespace, to the sum of its replicas and twice that of its
#     largest Deployment, so that rollouts and Jobs can add pods.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.namespace["resource-quota-pods"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": []} if {
	namespace.has_quota
	namespace.unbounded({"pods", "count/pods"})
	message := sprintf("no ResourceQuota of namespace %q limits pods", [namespace.name])
}
