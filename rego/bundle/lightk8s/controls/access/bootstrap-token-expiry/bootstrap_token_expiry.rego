# METADATA
# scope: package
# title: Bootstrap tokens expire
# description: >-
#   With a bootstrap token a machine joins the cluster as a node. A token that never expires stays
#   in shell histories and cloud-init data, and works forever from the whole internet.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/
#     description: Bootstrap tokens
# schemas:
#   - input: schema.input
# custom:
#   problem: Bootstrap token never expires
#   short: token never expires
#   do: delete the Secret
#   severity: high
#   risk: takeover
#   cause: join-tokens
#   closedBy: you
#   ease: 1 command
#   kinds: [Secret]
#   remediation: >-
#     Delete the Secret, and create a token when a node joins: `kubeadm token create --ttl 1h`, `k3s
#     token create --ttl 1h`.
#   frameworks:
#     cis-1.12: ["3.1.3"]
#     nsa: [Auth]
package lightk8s.controls.access["bootstrap-token-expiry"]

violations contains {"message": message, "path": ["data", "expiration"]} if {
	input.object.type == "bootstrap.kubernetes.io/token"
	input.object.data["usage-bootstrap-authentication"] == "true"
	object.get(input.object.data, "expiration", "") == ""
	message := "bootstrap token never expires"
}
