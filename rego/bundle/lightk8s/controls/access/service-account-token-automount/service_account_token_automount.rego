# METADATA
# scope: package
# title: Pods without their own ServiceAccount get no token
# description: >-
#   A pod that names no ServiceAccount rarely uses the API, but still gets a token. An attacker who
#   breaks into the pod can use it to call the API server.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
#     description: Service accounts for pods
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod gets the token of the default ServiceAccount
#   short: API token
#   do: "set automountServiceAccountToken: false"
#   severity: medium
#   risk: takeover
#   cause: default-service-account
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   uses: [inventory/ServiceAccount]
#   remediation: >-
#     Set automountServiceAccountToken to false in the pod spec, or on the default ServiceAccount of
#     the namespace. Give a workload that uses the API its own ServiceAccount.
#   frameworks:
#     cis-1.12: ["5.1.6"]
#     nsa: [Auth]
package lightk8s.controls.access["service-account-token-automount"]

import data.lightk8s.lib.namespace
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": [{"path": path, "value": false}]} if {
	count(workload.spec) > 0
	not workload.is_mirror
	account in {"", "default"}
	mounts
	path := workload.at(["automountServiceAccountToken"])
	message := "pod gets the token of the default ServiceAccount; automountServiceAccountToken is not false"
}

account := object.get(workload.spec, "serviceAccountName", object.get(workload.spec, "serviceAccount", ""))

# mounts is the value of the pod, or else that of its ServiceAccount, if it is known.
default mounts := true

mounts := false if workload.spec.automountServiceAccountToken == false

mounts := false if {
	not is_boolean(object.get(workload.spec, "automountServiceAccountToken", null))
	some known in namespace.objects("ServiceAccount")
	known.metadata.name == "default"
	known.automountServiceAccountToken == false
}
