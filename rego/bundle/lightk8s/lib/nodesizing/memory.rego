package lightk8s.lib.nodesizing

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodeusage
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity
import data.lightk8s.lib.sizing

kube := data.lightk8s.controls.node["kube-reserved"].parameters

kube_cpu := data.lightk8s.controls.node["kube-reserved-cpu"].parameters

system := data.lightk8s.controls.node["system-reserved"].parameters

# max_pods is the number of pods for a node of this size, and a fifth more than it runs already.
# Each pod costs about 10 MiB before it does anything: 110 of them need more than 1 GB.
max_pods := max([sizing.pods_for(profile.memory, profile.cores), ceil(percent(running_percent, count(nodeusage.pods)))])

running_percent := data.lightk8s.controls.node["max-pods"].parameters.percent_of_running

# allowed_pods is how many pods the kubelet accepts now.
allowed_pods := min(array.concat(
	[n | n := nodeconfig.value(["maxPods"], 110); is_number(n)],
	[total |
		n := nodeconfig.value(["podsPerCore"], 0)
		is_number(n)
		n > 0
		total := floor(n * profile.cores)
	],
))

# planned_pods are those to reserve memory for: no more than the operator allows.
planned_pods := min(array.concat([max_pods], [n | n := allowed_pods; n > 0]))

# kube_reserved is the memory to reserve for the kubelet, the container runtime, and a little for
# each pod: its share of both, and the process that holds its sandbox. A server in one process adds
# the control plane.
kube_reserved := ceil((kube.base_mib + (kube.mib_per_pod * planned_pods)) + servers[profile.role])

servers := {"agent": 0, "static": 0, "sqlite": kube.server_mib, "etcd": kube.server_with_etcd_mib}

# system_reserved is the memory to reserve for the operating system and the agents of the provider.
system_reserved := round(sizing.clamp(
	percent(system.percent_of_memory, profile.memory) + system.base_mib,
	system.min_mib, system.max_mib,
))

# cpu_reserved is {"kubeReserved", "systemReserved"}, in millicores.
cpu_reserved := {
	"kubeReserved": by_cores(kube_cpu.cores, kube_cpu.millicores),
	"systemReserved": by_cores(system.cores, system.millicores),
}

# allocatable is the memory that the recommended reservations and thresholds leave for pods.
allocatable := floor(((profile.memory - system_reserved) - kube_reserved) - eviction_hard)

# fits is true if allocatable is large enough for a node. Otherwise the role is too large for it,
# and reserving its memory would leave nothing.
fits if allocatable >= least_allocatable

least_allocatable := data.lightk8s.controls.node["node-minimum-size"].parameters.least_allocatable_mib

# reserved is the memory that the kubelet reserves now, in MiB; an invalid quantity counts as
# nothing.
reserved := sum([n |
	some field in ["kubeReserved", "systemReserved"]
	n := quantity.mebibytes(nodeconfig.value([field, "memory"], "0"))
])
