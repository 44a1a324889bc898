# METADATA
# scope: package
# title: Bootstrap tokens expire
# description: >-
#   With a bootstrap token a machine joins the cluster as a node. One that never expires stands
#   in shell histories and cloud-init data for ever, and works from the whole internet.
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
#     Delete the Secret, and make a token when a node is to join: `kubeadm token create --ttl 1h`,
#     `k3s token create --ttl 1h`.
#   frameworks:
#     cis-1.12: ["3.1.3"]
#     nsa: [Auth]
package lightk8s.controls.access["bootstrap-token-expiry"]

violations contains {"message": message, "path": ["data", "expiration"]} if {
	input.object.type == "bootstrap.kubernetes.io/token"
	input.object.data["usage-bootstrap-authentication"] == "true"
	object.get(input.object.data, "expiration", "") == ""
	message := "the bootstrap token never expires"
}
