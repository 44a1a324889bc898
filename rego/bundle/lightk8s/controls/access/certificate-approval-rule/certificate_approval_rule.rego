# METADATA
# scope: package
# title: Role can approve client certificates of any user
# description: >-
#   A subject that can approve certificate requests for the signer
#   kubernetes.io/kube-apiserver-client makes certificates for any user name and most groups; they
#   cannot be revoked. That of kubelets makes them for any node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/
#     description: Certificate signing requests
# schemas:
#   - input: schema.input
# custom:
#   problem: Role can approve client certificates of any user
#   short: approves certificates
#   do: limit the signers by resourceNames
#   severity: high
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     Name the signer that the approver is for in resourceNames of the rule for signers, such as
#     kubernetes.io/kubelet-serving.
#   frameworks:
#     cis-1.12: ["5.1.11"]
#     nsa: [Auth]
package lightk8s.controls.access["certificate-approval-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": found.text, "path": found.path} if {
	some found in rbac.leading("certificates")
}

skipped contains reason if some reason in rbac.unresolved
