# METADATA
# scope: package
# title: The API server authorizes every request
# description: >-
#   With the authorization mode AlwaysAllow, the default of MicroK8s, every token is an
#   administrator. An attacker in any pod controls the cluster, and Roles and RoleBindings have no
#   effect.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authorization/
#     description: Authorization
# schemas:
#   - input: schema.input
# custom:
#   problem: Users without a role can read every Secret
#   short: AlwaysAllow
#   do: grant roles to workloads, then enable RBAC
#   severity: critical
#   risk: takeover
#   cause: control-plane-flags
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   remediation: >-
#     On MicroK8s run `microk8s enable rbac`, after giving the workloads that use the API their
#     roles. Elsewhere start kube-apiserver with --authorization-mode=Node,RBAC.
#   frameworks:
#     cis-1.12: ["1.2.6"]
#     nsa: [Auth]
package lightk8s.controls.access["authorization-always-allow"]

import data.lightk8s.lib.skip

violations contains {"message": message, "path": ["authorization", "strangerMayReadSecrets"]} if {
	input.object.authorization.strangerMayReadSecrets == true
	message := "a user without any role can read every Secret; the API server allows every request"
}

skipped contains skip.forbidden("API server did not answer what a user without roles can do") if {
	not is_boolean(object.get(input.object, ["authorization", "strangerMayReadSecrets"], null))
}
