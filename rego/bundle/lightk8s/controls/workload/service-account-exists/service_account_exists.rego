# METADATA
# scope: package
# title: The ServiceAccount of the pod exists
# description: >-
#   The API server rejects a pod whose ServiceAccount does not exist: the Deployment exists, but
#   none of its pods. Only an event on the ReplicaSet shows why.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#     description: Service accounts
# schemas:
#   - input: schema.input
# custom:
#   problem: ServiceAccount of the pod does not exist
#   short: account not found
#   do: correct serviceAccountName, or create it
#   severity: high
#   risk: outage
#   cause: dangling-references
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   uses: [inventory/ServiceAccount]
#   fields: [serviceAccountName, serviceAccount]
#   remediation: >-
#     Create the ServiceAccount in the namespace of the pod, or correct serviceAccountName.
package lightk8s.controls.workload["service-account-exists"]

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.at([field])} if {
	inventory.lacks("ServiceAccount", namespace.name, wanted)
	message := sprintf("ServiceAccount %q not found", [wanted])
}

skipped contains inventory.unseen("ServiceAccount", namespace.name, wanted)

# field is the field with the name: serviceAccount is its old name.
field := "serviceAccountName" if {
	workload.spec.serviceAccountName
} else := "serviceAccount"

wanted := name if {
	name := workload.spec[field]
	not name in {"", "default"} # every namespace gets a ServiceAccount "default"
}
