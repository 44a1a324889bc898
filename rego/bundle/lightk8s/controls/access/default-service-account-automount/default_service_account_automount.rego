# METADATA
# scope: package
# title: The default ServiceAccount gives its pods no token
# description: >-
#   Pods that name no ServiceAccount run as the default one. With this setting on it, no pod of the
#   namespace gets a token by mistake.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
#     description: Service accounts for pods
# schemas:
#   - input: schema.input
# custom:
#   problem: Default ServiceAccount mounts its token
#   short: default token mounted
#   do: "set automountServiceAccountToken: false"
#   severity: low
#   risk: takeover
#   cause: default-service-account
#   closedBy: fix
#   ease: 1 command
#   kinds: [ServiceAccount]
#   remediation: >-
#     Set automountServiceAccountToken: false on the ServiceAccount, once no pod of the namespace
#     uses the API by it.
#   frameworks:
#     cis-1.12: ["5.1.5"]
#     nsa: [Auth]
package lightk8s.controls.access["default-service-account-automount"]

import data.lightk8s.lib.namespace

violations contains {"message": message, "path": path, "set": [{"path": path, "value": false}]} if {
	input.object.metadata.name == "default"
	not namespace.name in namespace.system
	object.get(input.object, "automountServiceAccountToken", true) != false
	path := ["automountServiceAccountToken"]
	message := "pods without a ServiceAccount get a token; automountServiceAccountToken is not false"
}
