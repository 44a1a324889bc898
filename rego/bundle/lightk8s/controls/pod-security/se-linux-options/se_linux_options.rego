# METADATA
# scope: package
# title: No pod chooses an SELinux user, a role, or a type outside the container types
# description: >-
#   On nodes with SELinux the type container_t protects the files and processes of the node from a
#   container. A type such as spc_t, or a user or role of the node, removes this protection.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, Baseline
# schemas:
#   - input: schema.input
# custom:
#   problem: Unsafe SELinux options are set
#   short: unsafe SELinux
#   do: remove the unsafe seLinuxOptions
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [seLinuxOptions]
#   reason: seLinuxOptions
#   remediation: >-
#     Remove user and role from seLinuxOptions, and the type unless it is container_t,
#     container_init_t, container_kvm_t or container_engine_t.
#   frameworks:
#     pss-baseline: [seLinuxOptions]
#     pss-restricted: [seLinuxOptions]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["se-linux-options"]

import data.lightk8s.lib.security

types := {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

violations contains {"message": message, "path": path} if {
	some setter in security.setters
	type := setter.context.seLinuxOptions.type
	not type in types
	path := array.concat(setter.path, ["seLinuxOptions", "type"])
	message := sprintf("%s set forbidden securityContext.seLinuxOptions: type %q", [security.who(setter), type])
}

violations contains {"message": message, "path": path} if {
	some setter in security.setters
	options := setter.context.seLinuxOptions
	some field in ["user", "role"]
	options[field] != ""
	path := array.concat(setter.path, ["seLinuxOptions", field])
	message := sprintf("%s set forbidden securityContext.seLinuxOptions: %s may not be set", [security.who(setter), field])
}
