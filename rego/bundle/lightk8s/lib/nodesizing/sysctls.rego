package lightk8s.lib.nodesizing

import data.lightk8s.lib.profile

kernel := data.lightk8s.controls.node["kernel-sysctls"].parameters

tables := data.lightk8s.controls.node["inotify-conntrack"].parameters

# kernel_sysctls are the recommended kernel parameters for any node: those that the kubelet sets,
# and the memory that the kernel keeps free on a small node, so that eviction starts before the node
# hangs. {} if the size of the node is not known.
default kernel_sysctls := {}

kernel_sysctls := object.union(expected, min_free) if profile.memory

# expected by kubelets with protectKernelDefaults.
expected := {
	"kernel.keys.root_maxbytes": "25000000",
	"kernel.keys.root_maxkeys": "1000000",
	"kernel.panic": "10",
	"kernel.panic_on_oops": "1",
	"vm.overcommit_memory": "1",
	"vm.panic_on_oom": "0",
}

min_free := {"vm.min_free_kbytes": sprintf("%d", [1024 * kept])} if {
	profile.memory <= kernel.min_free_small_mib
	kept := stepped(profile.memory / kernel.min_free_share, kernel.min_free_mib, kernel.min_free_mib, kernel.min_free_small_mib)
} else := {}

# table_sysctls are the recommended sizes of the kernel's tables: a tracked connection takes about
# 320 bytes, a watched file a kilobyte. {} if the size of the node is not known.
default table_sysctls := {}

table_sysctls := {
	"fs.inotify.max_user_instances": sprintf("%d", [inotify.instances]),
	"fs.inotify.max_user_watches": sprintf("%d", [inotify.watches]),
	"net.netfilter.nf_conntrack_max": sprintf("%d", [stepped(profile.memory * tables.conntrack_per_mib, 32768, 32768, tables.max_conntrack)]),
}

inotify := {"instances": tables.small_inotify_instances, "watches": tables.small_inotify_watches} if {
	profile.memory <= tables.small_node_mib
} else := {"instances": tables.inotify_instances, "watches": tables.inotify_watches}
