# METADATA
# scope: package
# title: No role rewrites admission
# description: >-
#   Whoever may write webhook configurations sees every object that is created, Secrets too,
#   changes pods on their way in, and switches off what guards the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   remediation: >-
#     Drop the verbs create, update, patch and delete, or name the configurations in
#     resourceNames.
#   frameworks:
#     cis-1.12: ["5.1.12"]
#     nsa: [Auth]
package lightk8s.controls.access["webhook-write-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": array.concat(entry.path, ["resources"])} if {
	some entry in rbac.rules
	rbac.names_group(entry.rule, "admissionregistration.k8s.io")
	some resource in rbac.strings(entry.rule, "resources")
	resource in {"mutatingwebhookconfigurations", "validatingwebhookconfigurations"}
	verbs := rbac.strings(entry.rule, "verbs") & {"create", "update", "patch", "delete", "deletecollection", "*"}
	not is_limited(entry.rule, verbs)
	count(verbs) > 0
	message := sprintf("the rule grants %s on %s", [concat(", ", verbs), resource])
}

# is_limited is true for rules that name their objects; a create request has no name yet.
is_limited(rule, verbs) if {
	rbac.is_limited(rule)
	not "create" in verbs
}
