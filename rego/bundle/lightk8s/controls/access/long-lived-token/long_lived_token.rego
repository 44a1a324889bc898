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
#   closedBy: fix
#   ease: edit manifest
#   kinds: [Secret]
#   parameters:
#     invalid_since: date that fix writes into the label kubernetes.io/legacy-token-invalid-since, as YYYY-MM-DD; empty for none. The API server then takes the token no more, until the label is removed
#   answers:
#     invalid_since: null
#   remediation: >-
#     Use `kubectl create token --duration`, or the tokens that are mounted into pods. Delete the
#     Secret once nothing uses it; its label kubernetes.io/legacy-token-last-used helps.
#   frameworks:
#     nsa: [Auth]
package lightk8s.controls.access["long-lived-token"]

import data.lightk8s.controls.access["long-lived-token"].parameters

violations contains {"message": message, "path": ["type"], "set": set} if {
	input.object.type == "kubernetes.io/service-account-token"
	object.get(input.object, label, "") == ""
	account := object.get(input.object, ["metadata", "annotations", "kubernetes.io/service-account.name"], "")
	message := sprintf("token of ServiceAccount %q in this Secret never expires", [account])
	set := [{"path": label, "value": parameters.invalid_since} | regex.match(`^20\d\d-[01]\d-[0-3]\d$`, parameters.invalid_since)]
}

# The API server refuses a token with this label.
label := ["metadata", "labels", "kubernetes.io/legacy-token-invalid-since"]
