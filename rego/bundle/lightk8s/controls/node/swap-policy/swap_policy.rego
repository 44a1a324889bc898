# METADATA
# scope: package
# title: Swap is used where it helps, and not under etcd
# description: >-
#   On a small worker, compressed swap in memory holds pages that programs no longer use, where
#   otherwise the kernel kills one of them. Pods get swap only if the kubelet sets LimitedSwap, and
#   then only as much as their share of the node's memory. If etcd waits for swap, it misses its
#   heartbeats, and the cluster loses its leader.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/swap-memory-management/
#     description: Swap memory management
#   - ref: https://docs.kernel.org/admin-guide/blockdev/zram.html
#     description: zram
# schemas:
#   - input: schema.input
# custom:
#   problem: Swap is missing, unused or under etcd
#   short: swap
#   do: use zram swap, or no swap beside etcd
#   severity: medium
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     On a worker with up to 2 GB set up zram with half of the memory and set
#     memorySwap.swapBehavior to LimitedSwap. Turn swap off on servers with etcd. Eviction still
#     counts memory alone.
#   parameters:
#     max_memory_mib: memory above which a worker needs no swap, in MiB
#     zram_percent: size of compressed swap, in percent of the memory
#     swappiness: value of the sysctl vm.swappiness for compressed swap
package lightk8s.controls.node["swap-policy"]

import future.keywords.not

import data.lightk8s.controls.node["swap-policy"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

violations contains nodeconfig.finding(["memorySwap", "swapBehavior"], message, not_for_pods) if {
	has_etcd
	swap > 0
	message := sprintf("node %q runs etcd and has %d MiB of swap", [profile.name, floor(swap / quantity.mebibyte)])
}

violations contains {"message": message, "path": ["settings", "zramMiB"], "set": set_zram} if {
	is_small_worker
	swap == 0
	not zram_now > 0
	message := sprintf("node %q has %d MiB of memory and no swap, %d MiB of zram recommended", [
		profile.name, floor(profile.memory), zram_mib,
	])
}

violations contains nodeconfig.finding(["memorySwap", "swapBehavior"], message, for_pods) if {
	is_small_worker
	swap > 0
	nodeconfig.value(["memorySwap", "swapBehavior"], "") != "LimitedSwap"
	message := sprintf("node %q has %d MiB of swap, but its pods cannot use it", [profile.name, floor(swap / quantity.mebibyte)])
}

# swap is in bytes. Since 1.34 the kubelet leaves it out where there is none.
swap := object.get(profile.node, ["status", "nodeInfo", "swap", "capacity"], 0) if {
	profile.minor >= 34
} else := profile.node.status.nodeInfo.swap.capacity

has_etcd if profile.shows_etcd

has_etcd if nodeconfig.component("etcd")

is_small_worker if {
	profile.role == "agent"
	profile.memory <= parameters.max_memory_mib
	not has_etcd
}

zram_mib := floor(nodesizing.percent(parameters.zram_percent, profile.memory))

zram_now := object.get(input.object, ["settings", "zramMiB"], 0)

# set_zram is [] where it is not known whether the kubelet starts with swap.
set_zram := [assignment | some assignment in array.concat(zram, for_pods); nodeconfig.kubelet]

# On zram, reading one page at a time is as fast as several.
zram := [
	{"path": ["settings", "zramMiB"], "value": zram_mib},
	{"path": ["settings", "sysctl", "vm.swappiness"], "value": sprintf("%d", [parameters.swappiness])},
	{"path": ["settings", "sysctl", "vm.page-cluster"], "value": "0"},
]

# Only on cgroup v2 can pods be given a share of swap: on v1 a kubelet with LimitedSwap does not
# start. A running kubelet that fails on v1 is on v2.
for_pods := [
	{"path": ["kubelet", "failSwapOn"], "value": false},
	{"path": ["kubelet", "memorySwap", "swapBehavior"], "value": "LimitedSwap"},
] if {
	nodeconfig.value(["failCgroupV1"], false) == true
} else := []

not_for_pods := [assignment |
	nodeconfig.value(["memorySwap", "swapBehavior"], "") == "LimitedSwap"
	assignment := {"path": ["kubelet", "memorySwap", "swapBehavior"], "value": "NoSwap"}
]

skipped contains reason if some reason in profile.size_unknown

skipped contains sprintf("Node %q does not report its swap: kubelets do since 1.34", [profile.name]) if {
	profile.node
	not swap
}

skipped contains reason if some reason in nodeconfig.unread([["memorySwap", "swapBehavior"]])
