# METADATA
# scope: package
# title: Role grants everything with a wildcard
# description: >-
#   A rule with * for resources or verbs grants more than its author intended, such as Secrets and
#   all that the next version adds. Rules for the API groups of an operator's own kinds are not
#   checked.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#     description: RBAC good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Role grants rights with a wildcard
#   short: wildcard rights
#   do: replace * with the resources and verbs used
#   severity: medium
#   risk: takeover
#   cause: rbac
#   closedBy: you
#   ease: edit manifest
#   kinds: [ClusterRole.rbac.authorization.k8s.io, Role.rbac.authorization.k8s.io]
#   uses: [inventory/ClusterRole.rbac.authorization.k8s.io]
#   remediation: >-
#     List the resources and the verbs that are used. `kubectl auth reconcile` and the audit log
#     help to find them.
#   frameworks:
#     cis-1.12: ["5.1.3"]
#     nsa: [Auth]
package lightk8s.controls.access["wildcard-rule"]

import data.lightk8s.lib.rbac

violations contains {"message": message, "path": rbac.in_entry(entry, field)} if {
	some entry in rbac.rules
	is_about_kubernetes(entry.rule)
	some field in ["resources", "verbs"]
	"*" in rbac.strings(entry.rule, field)
	not is_whole_of_a_single_object(entry.rule, field)
	message := sprintf("%s grants all %s in API group %s", [entry.of, field, groups(entry.rule)])
}

violations contains {"message": message, "path": rbac.in_entry(entry, "nonResourceURLs")} if {
	some entry in rbac.rules
	some verb in rbac.strings(entry.rule, "verbs")
	rbac.grants_url(entry.rule, verb, "/")
	rbac.grants_url(entry.rule, verb, "/debug/pprof/profile")
	message := sprintf("%s grants %s on all non-resource paths", [entry.of, verb])
}

# is_about_kubernetes is true where a group is one of Kubernetes' own: core, a plain word, or
# below k8s.io.
is_about_kubernetes(rule) if {
	some group in rbac.strings(rule, "apiGroups")
	is_own(group)
}

is_own(group) if not contains(group, ".")

is_own(group) if endswith(group, ".k8s.io")

# is_whole_of_a_single_object is true for every verb on objects that the rule names.
is_whole_of_a_single_object(rule, "verbs") if {
	rbac.is_limited(rule)
	not "*" in rbac.strings(rule, "resources")
}

groups(rule) := concat(", ", [sprintf("%q", [group]) | some group in rbac.strings(rule, "apiGroups")])

skipped contains reason if some reason in rbac.unresolved
