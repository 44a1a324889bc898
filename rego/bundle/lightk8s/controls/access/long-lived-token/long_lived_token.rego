# METADATA
# scope: package
# title: No ServiceAccount has a token that never expires
# description: >-
#   A Secret of type kubernetes.io/service-account-token is a password of the API that never
#   expires. Copies of it, in CI settings and old backups, work until it is deleted.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#     description: Service accounts
# schemas:
#   - input: schema.input
# custom:
#   problem: ServiceAccount token never expires
#   short: permanent token
#   do: use short-lived tokens, then delete it
#   severity: medium
#   risk: takeover
#   cause: service-account-tokens
#   closedBy: you
#   ease: edit manifest
#   kinds: [Secret]
#   remediation: >-
#     Use `kubectl create token --duration`, or the tokens that are mounted into pods. Delete the
#     Secret once nothing uses it; its label kubernetes.io/legacy-token-last-used helps.
#   frameworks:
#     nsa: [Auth]
package lightk8s.controls.access["long-lived-token"]

violations contains {"message": message, "path": ["type"]} if {
	input.object.type == "kubernetes.io/service-account-token"
	account := object.get(input.object, ["metadata", "annotations", "kubernetes.io/service-account.name"], "")
	message := sprintf("token of ServiceAccount %q in this Secret never expires", [account])
}
