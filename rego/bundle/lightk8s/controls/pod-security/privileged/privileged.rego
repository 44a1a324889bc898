# METADATA
# scope: package
# title: No container is privileged
# description: >-
#   A privileged container has every capability and every device of the node. An attacker who breaks
#   into it controls the node, and on a small cluster the node is the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: Privileged container
#   short: privileged
#   do: remove privileged, grant only what is needed
#   severity: critical
#   risk: takeover
#   cause: host-access
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   fields: [privileged]
#   reason: privileged
#   parameters:
#     remove: true lets fix remove it, except from namespaces of the cluster itself
#   answers:
#     remove: null
#   remediation: >-
#     Remove securityContext.privileged. If a container needs access to the node, grant only that: a
#     capability, a device plugin, or a sysctl.
#   frameworks:
#     pss-baseline: [privileged]
#     pss-restricted: [privileged]
#     cis-1.12: ["5.2.2"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"].privileged

import data.lightk8s.controls["pod-security"].privileged.parameters
import data.lightk8s.lib.workload

violations contains object.union({"message": message, "path": path}, fix) if {
	some entry in workload.containers
	entry.container.securityContext.privileged == true
	path := workload.in_container(entry, ["securityContext", "privileged"])
	fix := fix_of(entry, path)
	message := sprintf("container %q must not set securityContext.privileged=true", [entry.name])
}

fix_of(entry, path) := {"unfixed": "it mounts volumes for the node (mountPropagation: Bidirectional), which only a privileged container can"} if {
	parameters.remove == true
	some mount in entry.container.volumeMounts
	mount.mountPropagation == "Bidirectional"
} else := workload.removal(parameters.remove, array.concat([{"path": path, "value": false}], without_raw(entry)))

# What a privileged container drops, it keeps all the same. Without privileges it would be found to have NET_RAW, unless it
# adds that on purpose.
without_raw(entry) := [{"path": workload.in_container(entry, ["securityContext", "capabilities", "drop"]), "value": array.concat(dropped, ["NET_RAW"])} |
	capabilities := object.get(entry.container, ["securityContext", "capabilities"], {})
	names := {trim_prefix(upper(name), "CAP_") | some list in ["add", "drop"]; some name in capabilities[list]; is_string(name)}
	not "NET_RAW" in names
	not "ALL" in names
	dropped := [name | some name in object.get(capabilities, "drop", [])]
]
