# METADATA
# scope: package
# title: The kernel allows the watches and connections that the pods need
# description: >-
#   Programs that watch files fail with "too many open files" where the kernel allows 128 of them,
#   and new connections are dropped where its table is full. Both tables take memory, so small nodes
#   have smaller ones. The API does not show the values of a node, so this is a recommendation.
# related_resources:
#   - ref: https://docs.rke2.io/install/requirements
#     description: RKE2 requirements
#   - ref: https://www.kernel.org/doc/html/latest/networking/nf_conntrack-sysctl.html
#     description: The connection table
# schemas:
#   - input: schema.input
# custom:
#   problem: inotify and conntrack limits are not verified
#   short: inotify not verified
#   do: set inotify and conntrack in /etc/sysctl.d
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
#     conntrack_per_mib: connections that are tracked for each MiB of memory; rounded up to 32768 connections
#     inotify_instances: programs that can watch files
#     inotify_watches: files that can be watched; each takes a kilobyte when it is
#     max_conntrack: most connections that are tracked, on any node
#     small_inotify_instances: programs that can watch files, on a small node
#     small_inotify_watches: files that can be watched, on a small node
#     small_node_mib: most memory of a small node in MiB; a "2 GB" server shows about 1,970
package lightk8s.controls.node["inotify-conntrack"]

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains {"message": message, "path": ["settings", "sysctl"], "set": set} if {
	nodeconfig.kubelet
	set := [{"path": ["settings", "sysctl", name], "value": value} |
		some name, value in nodesizing.table_sysctls
		nodeconfig.setting("sysctl", name) != value
	]
	count(set) > 0
	settings := [sprintf("%s=%s", [entry.path[2], entry.value]) | some entry in set]
	message := sprintf("kernel parameters of the node are not known, recommended for %d MiB: %s", [
		floor(profile.memory), concat(", ", sort(settings)),
	])
}

skipped contains reason if some reason in profile.memory_unknown

# Where the settings of the node are not read, the finding is skipped: it would be on every node.
skipped contains "the API shows no kernel parameters: tune writes the recommended ones" if not nodeconfig.kubelet
