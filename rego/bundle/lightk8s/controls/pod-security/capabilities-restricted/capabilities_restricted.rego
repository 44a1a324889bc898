# METADATA
# scope: package
# title: Containers drop all capabilities, and add none but NET_BIND_SERVICE
# description: >-
#   The default capabilities exist for programs that start as root, and few need one. With
#   containerd, NET_RAW is one of them, and with it a pod can impersonate any other pod of the node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, Restricted
# schemas:
#   - input: schema.input
# custom:
#   problem: Container keeps or adds Linux capabilities
#   short: capabilities
#   do: drop ALL, add at most NET_BIND_SERVICE
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   reason: unrestricted capabilities
#   uses: [inventory/ObjectState.lightk8s.dev]
#   parameters:
#     drop_all: whether fix drops all capabilities of every container, also of those that can run as root
#   answers:
#     drop_all: null
#   remediation: >-
#     Set securityContext.capabilities.drop to ["ALL"] on every container, and add
#     NET_BIND_SERVICE where it listens on a port below 1024. An image that starts as root
#     to change its user needs a variant that does not.
#   frameworks:
#     pss-restricted: [capabilities_restricted]
#     cis-1.12: ["5.2.8", "5.2.9"]
#     nsa: [Pod]
package lightk8s.controls["pod-security"]["capabilities-restricted"]

import future.keywords.not

import data.lightk8s.controls["pod-security"]["capabilities-restricted"].parameters
import data.lightk8s.lib.observed
import data.lightk8s.lib.security
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	not workload.is_windows
	some container in security.containers
	not "ALL" in container.context.capabilities.drop
	path := array.concat(container.path, ["capabilities", "drop"])
	message := sprintf(`%s must set securityContext.capabilities.drop=["ALL"]`, [security.who(container)])
	set := [{"path": path, "value": ["ALL"]} | can_drop(container)]
}

violations contains object.union({"message": message, "path": path}, added) if {
	not workload.is_windows
	some container in security.containers
	some i, capability in container.context.capabilities.add
	capability != "NET_BIND_SERVICE"
	path := array.concat(container.path, ["capabilities", "add", i])
	message := sprintf("%s must not include %q in securityContext.capabilities.add", [security.who(container), capability])
}

added := {"unfixed": "what a container adds, it can need; capabilities-baseline.remove=true removes what Baseline does not allow"} if {
	parameters.drop_all
} else := {}

can_drop(container) if cannot_use_capabilities(container)

# A program with file capabilities still fails, which the new pod shows.
can_drop(container) if observed.container(container.name).user > 0

can_drop(_) if parameters.drop_all

# A process that is not root and cannot become root has no capability to lose.
cannot_use_capabilities(container) if {
	security.never_root(container)
	container.context.allowPrivilegeEscalation == false
}
