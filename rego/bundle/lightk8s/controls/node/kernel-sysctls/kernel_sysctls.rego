# METADATA
# scope: package
# title: The kernel has the parameters that the kubelet expects
# description: >-
#   The kubelet sets them when it starts, unless protectKernelDefaults is true: then it does not
#   start where one differs. In a file they apply from boot on. A kernel that panics reboots after
#   ten seconds, and a minimum of free memory lets it respond when memory is short. The API does not
#   show the values of a node, so this is a recommendation.
# related_resources:
#   - ref: https://docs.k3s.io/security/hardening-guide#ensure-protect-kernel-defaults-is-set
#     description: Kernel parameters that the kubelet expects
#   - ref: https://www.kernel.org/doc/html/latest/admin-guide/sysctl/kernel.html
#     description: The kernel's parameters
# schemas:
#   - input: schema.input
# custom:
#   problem: Kernel parameters are not verified
#   short: sysctls not verified
#   do: set the parameters in /etc/sysctl.d
#   severity: info
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Write them to a file in /etc/sysctl.d and run `sysctl --system`; tune writes one.
#   parameters:
#     min_free_mib: least and step of the memory that the kernel keeps free, in MiB
#     min_free_share: one MiB is kept free for so many MiB of memory
#     min_free_small_mib: most memory of a node for which it is set, in MiB; larger ones keep the kernel's own
package lightk8s.controls.node["kernel-sysctls"]

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains {"message": message, "path": ["settings", "sysctl"], "set": set} if {
	nodeconfig.kubelet
	set := [{"path": ["settings", "sysctl", name], "value": value} |
		some name, value in nodesizing.kernel_sysctls
		nodeconfig.setting("sysctl", name) != value
	]
	count(set) > 0
	names := [entry.path[2] | some entry in set]
	message := sprintf("kernel parameters of the node are not known, recommended: %s", [concat(", ", sort(names))])
}

skipped contains reason if some reason in profile.memory_unknown

# Where the settings of the node are not read, the finding is skipped: it would be on every node.
skipped contains "the API shows no kernel parameters: tune writes the recommended ones" if not nodeconfig.kubelet
