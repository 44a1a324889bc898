# METADATA
# scope: package
# title: A quota limits the NodePorts of its namespace
# description: >-
#   A NodePort opens a port on the public address of every node, and most host firewalls do not
#   block it. Anyone who can create Services in the namespace can publish any port unless the quota
#   limits it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/#object-count-quota
#     description: Object count quota
# schemas:
#   - input: schema.input
# custom:
#   problem: Quota does not limit NodePorts
#   short: no NodePort quota
#   do: set services.nodeports in the quota
#   severity: low
#   risk: hygiene
#   cause: namespace-defaults
#   closedBy: chart
#   ease: edit manifest
#   kinds: [Namespace]
#   needs: [inventory/ResourceQuota]
#   remediation: >-
#     Set services.nodeports in the quota: "0" where everything comes in through an ingress
#     controller, or the number of ports that are meant to be open.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.namespace["resource-quota-node-ports"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": []} if {
	namespace.has_quota
	namespace.unbounded({"services.nodeports"})
	message := sprintf("no ResourceQuota of namespace %q limits services.nodeports", [namespace.name])
}
