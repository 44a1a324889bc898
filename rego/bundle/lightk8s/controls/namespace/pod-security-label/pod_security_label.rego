# METADATA
# scope: package
# title: Every namespace enforces a Pod Security Standard
# description: >-
#   Without the label anyone who can create pods in the namespace can create a privileged one, and
#   so control the node. Pod Security Admission is built in and costs nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/
#     description: Enforce Pod Security Standards with namespace labels
# schemas:
#   - input: schema.input
# custom:
#   problem: Namespace enforces no Pod Security Standard
#   short: no Pod Security level
#   do: dry-run, then set the label enforce=baseline
#   severity: high
#   risk: takeover
#   cause: pod-security-labels
#   closedBy: fix
#   ease: 1 command
#   kinds: [Namespace]
#   uses:
#     - inventory/Pod
#     - inventory/ObjectState.lightk8s.dev
#   parameters:
#     level: level that fix sets, baseline or restricted, in a cluster only where the namespace can bear it; empty for baseline, where a cluster shows that it can
#   answers:
#     level: null
#   remediation: >-
#     List the pods that would be denied with `kubectl label --dry-run=server ns NAME
#     pod-security.kubernetes.io/enforce=baseline`, fix them, and then set the label. A namespace of
#     a storage or network driver needs privileged: waive it by name.
#   frameworks:
#     cis-1.12: ["5.2.1"]
#     nsa: [Pod]
package lightk8s.controls.namespace["pod-security-label"]

import future.keywords.not

import data.lightk8s.controls.namespace["pod-security-label"].parameters
import data.lightk8s.lib.namespace
import data.lightk8s.lib.observed

violations contains object.union({"message": message, "path": path}, fix) if {
	namespace.is_user
	not namespace.is_vacant
	level := object.get(input.object, path, "")
	not level in {"baseline", "restricted"}
	message := messages[level]
}

fix := {"set": [{"path": path, "value": wanted}]} if {
	wanted
} else := {"unfixed": sprintf("it is not shown that its pods bear %q: some violate it, none runs, or not all were judged", [parameters.level])} if {
	parameters.level in {"baseline", "restricted"}
	observed.state
} else := {}

# wanted is the level that the user names, if the namespace can bear it as far as that is known, or baseline where the
# namespace has no level and can bear this one.
wanted := parameters.level if {
	parameters.level in {"baseline", "restricted"}
	not observed.state
} else := parameters.level if {
	parameters.level in observed.state.podSecurityLevels
} else := "baseline" if {
	parameters.level == ""
	not input.object.metadata.labels["pod-security.kubernetes.io/enforce"]
	"baseline" in observed.state.podSecurityLevels
}

path := ["metadata", "labels", "pod-security.kubernetes.io/enforce"]

messages[""] := sprintf("namespace %q enforces no Pod Security Standard", [namespace.name])

messages[level] := sprintf("namespace %q enforces %q, which denies nothing", [namespace.name, level]) if {
	level := input.object.metadata.labels["pod-security.kubernetes.io/enforce"]
}
