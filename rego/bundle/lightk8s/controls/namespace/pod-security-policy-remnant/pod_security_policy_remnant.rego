# METADATA
# scope: package
# title: Nothing relies on PodSecurityPolicy
# description: >-
#   PodSecurityPolicy was removed in Kubernetes 1.25. A manifest that still has one cannot be
#   applied, and a role that still grants its use protects nothing, although its author expects
#   protection.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/migrate-from-psp/
#     description: Migrate from PodSecurityPolicy
# schemas:
#   - input: schema.input
# custom:
#   problem: PodSecurityPolicy is still in use
#   short: PodSecurityPolicy used
#   do: use Pod Security labels, then remove it
#   severity: medium
#   risk: hygiene
#   cause: removed-apis
#   closedBy: you
#   ease: edit manifest
#   kinds: [PodSecurityPolicy.policy, PodSecurityPolicy.extensions, ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   remediation: >-
#     Label the namespaces for Pod Security Admission instead, and remove the policy and the
#     rule; a Helm chart usually has a value psp.enabled or rbac.pspEnabled for it.
#   frameworks:
#     cis-1.12: ["5.2.1"]
#     nsa: [Pod]
package lightk8s.controls.namespace["pod-security-policy-remnant"]

violations contains {"message": message, "path": []} if {
	input.object.kind == "PodSecurityPolicy"
	message := "PodSecurityPolicy does not exist since Kubernetes 1.25"
}

violations contains {"message": message, "path": ["rules", i, "resources"]} if {
	input.object.kind != "PodSecurityPolicy"
	some i, rule in input.object.rules
	some resource in rule.resources
	resource == "podsecuritypolicies"
	message := "rule grants use of podsecuritypolicies, which do not exist since Kubernetes 1.25"
}
