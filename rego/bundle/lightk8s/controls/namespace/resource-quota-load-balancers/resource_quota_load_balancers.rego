# METADATA
# scope: package
# title: Quota does not limit load balancers
# description: >-
#   On K3s a Service of type LoadBalancer opens its port on the public address of every node;
#   elsewhere the provider bills one more load balancer. Anyone who can create Services in the
#   namespace can do both.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/#object-count-quota
#     description: Object count quota
# schemas:
#   - input: schema.input
# custom:
#   problem: Quota does not limit load balancers
#   short: no load balancer quota
#   do: set services.loadbalancers in the quota
#   severity: low
#   risk: hygiene
#   cause: namespace-defaults
#   closedBy: chart
#   ease: edit manifest
#   kinds: [Namespace]
#   needs: [inventory/ResourceQuota]
#   remediation: >-
#     Set services.loadbalancers in the quota: "0" where everything comes in through an ingress
#     controller, or the number of load balancers that are meant to exist.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.namespace["resource-quota-load-balancers"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": []} if {
	namespace.has_quota
	namespace.unbounded({"services.loadbalancers"})
	message := sprintf("no ResourceQuota of namespace %q limits services.loadbalancers", [namespace.name])
}
