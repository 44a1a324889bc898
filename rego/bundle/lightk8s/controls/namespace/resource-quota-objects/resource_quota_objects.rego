# METADATA
# scope: package
# title: Quota does not limit objects in the datastore
# description: >-
#   A controller or a pipeline that creates ConfigMaps, Jobs or Secrets without removing them fills
#   the datastore. On a small server that is a few hundred MiB, and a full etcd rejects writes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/resource-quotas/#object-count-quota
#     description: Object count quota
# schemas:
#   - input: schema.input
# custom:
#   problem: Quota does not limit objects in the datastore
#   short: no object quota
#   do: limit ConfigMaps, Jobs, Secrets in the quota
#   severity: low
#   risk: outage
#   cause: namespace-defaults
#   closedBy: chart
#   ease: edit manifest
#   kinds: [Namespace]
#   needs: [inventory/ResourceQuota]
#   remediation: >-
#     Set count/configmaps, count/jobs.batch and count/secrets in the quota, to a few times the
#     number that the namespace has now. Helm keeps each of its releases in a Secret.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.namespace["resource-quota-objects"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": []} if {
	namespace.has_quota
	count(missing) > 0
	message := sprintf("no ResourceQuota of namespace %q limits %s", [namespace.name, concat(", ", missing)])
}

missing := [names[0] |
	some names in [["count/configmaps", "configmaps"], ["count/jobs.batch"], ["count/secrets", "secrets"]]
	namespace.unbounded({name | some name in names})
]
