package lightk8s.lib.nodesizing_test

import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

# on is the configuration of a node with an amount of memory, cores and labels, as its kubelet shows
# it.
on(memory, cores, version, labels) := {
	"object": {"kind": "NodeConfig", "metadata": {"name": "node-1"}, "kubeletSource": "configz", "kubelet": {}},
	"facts": {"inventory": {"Node": {"": [{
		"metadata": {"name": "node-1", "labels": labels},
		"status": {
			"capacity": {"memory": memory, "cpu": cores, "ephemeral-storage": "40Gi"},
			"nodeInfo": {"kubeletVersion": version},
		},
	}]}}},
}

server := {"node-role.kubernetes.io/control-plane": "true"}

with_etcd := object.union(server, {"node-role.kubernetes.io/etcd": "true"})

# Sizes as servers of 1, 2, 4 and 8 GB show them. An allocatable below 256 MiB is rejected.
sizes := [
	{"mib": 960, "cores": 1, "pods": 12, "system": 128, "agent": 232, "hard": 64, "soft": 112, "left": [536, 24, -104]},
	{"mib": 1970, "cores": 2, "pods": 24, "system": 179, "agent": 304, "hard": 99, "soft": 178, "left": [1388, 876, 748]},
	{"mib": 3910, "cores": 2, "pods": 48, "system": 276, "agent": 448, "hard": 196, "soft": 352, "left": [2990, 2478, 2350]},
	{"mib": 7900, "cores": 4, "pods": 98, "system": 300, "agent": 748, "hard": 256, "soft": 512, "left": [6596, 6084, 5956]},
]

# The control plane of kubeadm and RKE2 has requests of its own, so its nodes reserve the same as
# workers.
roles := [
	{"name": "agent", "version": "v1.37.2+k3s1", "labels": {}, "more": 0, "left": 0},
	{"name": "sqlite", "version": "v1.37.2+k3s1", "labels": server, "more": 512, "left": 1},
	{"name": "etcd", "version": "v1.37.2+k3s1", "labels": with_etcd, "more": 640, "left": 2},
	{"name": "static", "version": "v1.37.2", "labels": server, "more": 0, "left": 0},
	{"name": "static", "version": "v1.36.4+rke2r1", "labels": with_etcd, "more": 0, "left": 0},
]

test_sizes if {
	every size in sizes {
		every role in roles {
			facts := on(sprintf("%dMi", [size.mib]), sprintf("%d", [size.cores]), role.version, role.labels)
			profile.role == role.name with input as facts
			nodesizing.max_pods == size.pods with input as facts
			nodesizing.system_reserved == size.system with input as facts
			nodesizing.kube_reserved == size.agent + role.more with input as facts
			nodesizing.eviction_hard == size.hard with input as facts
			nodesizing.eviction_soft == size.soft with input as facts
			nodesizing.allocatable == size.left[role.left] with input as facts
		}
	}
}

# The catalogue that the formulas come from computes with fractions and rounds halves to even. A
# kubelet gets whole MiB, and allocatable is their difference: both are within 1 MiB.
test_catalogue if {
	every row in [
		{"size": sizes[1], "system": 178, "hard": 98, "soft": 177, "left": [1389, 877, 749]},
		{"size": sizes[2], "system": 276, "hard": 196, "soft": 352, "left": [2991, 2479, 2351]},
	] {
		every field in ["system", "hard", "soft"] {
			abs(row.size[field] - row[field]) <= 1
		}
		every i, left in row.left {
			abs(row.size.left[i] - left) <= 1
		}
	}
}

# Rejected: a server on 1 GB, with or without etcd.
test_fits if {
	nodesizing.fits with input as on("960Mi", "1", "v1.37.2+k3s1", {})
	not nodesizing.fits with input as on("960Mi", "1", "v1.37.2+k3s1", server)
	not nodesizing.fits with input as on("960Mi", "1", "v1.37.2+k3s1", with_etcd)
	nodesizing.fits with input as on("1970Mi", "1", "v1.37.2+k3s1", with_etcd)
	nodesizing.fits with input as on("960Mi", "1", "v1.37.2", server)
}

# Invalid values never size a node.
test_garbage if {
	every quantity in [null, "", "much", "0", "-1Gi", {}, ["1Gi"], true] {
		memory := on(quantity, "2", "v1.37.2", {})
		cores := on("1970Mi", quantity, "v1.37.2", {})
		profile.size_unknown == {`Node "node-1" does not report its memory`} with input as memory
		profile.size_unknown == {`Node "node-1" does not report its cores`} with input as cores
		not nodesizing.system_reserved with input as memory
		not nodesizing.by_memory([1, 2, 3, 4]) with input as memory
		not nodesizing.max_pods with input as cores
		not nodesizing.by_cores([1, 2], [1, 2]) with input as cores
		not nodesizing.allocatable with input as memory
	}
}

test_steps if {
	every case in [
		{"memory": "480Mi", "index": 0}, {"memory": "960Mi", "index": 0}, {"memory": "1970Mi", "index": 1},
		{"memory": "3910Mi", "index": 2}, {"memory": "7900Mi", "index": 3}, {"memory": "64Gi", "index": 3},
	] {
		nodesizing.by_memory([0, 1, 2, 3]) == case.index with input as on(case.memory, "2", "v1.37.2", {})
	}
	every case in [
		{"cores": "500m", "kube": 60, "system": 40}, {"cores": "1", "kube": 60, "system": 40}, {"cores": "2", "kube": 100, "system": 50},
		{"cores": "3", "kube": 100, "system": 50}, {"cores": "4", "kube": 140, "system": 60}, {"cores": "16", "kube": 180, "system": 80},
	] {
		nodesizing.cpu_reserved == {"kubeReserved": case.kube, "systemReserved": case.system} with input as on("1970Mi", case.cores, "v1.37.2", {})
	}
}

# Valid thresholds in force stay; the others are written, and none is left out.
test_hard_set if {
	every case in [
		{"now": {}, "set": {}},
		{"now": {"memory.available": "100Mi", "nodefs.available": "5%"}, "set": {"memory.available": "100Mi", "nodefs.available": "5%"}},
		{"now": {"memory.available": "500Mi", "pid.available": "10%"}, "set": {"pid.available": "10%"}},
		{"now": {"memory.available": "5%", "nodefs.available": "0%"}, "set": {"memory.available": "5%"}},
		{"now": {"memory.available": "much", "imagefs.available": "0"}, "set": {}},
		{"now": "text", "set": {}},
	] {
		facts := json.patch(on("1970Mi", "2", "v1.37.2", {}), [{"op": "add", "path": "/object/kubelet/evictionHard", "value": case.now}])
		nodesizing.hard_set == object.union(
			{
				"imagefs.available": "10%", "imagefs.inodesFree": "5%", "memory.available": "99Mi",
				"nodefs.available": "10%", "nodefs.inodesFree": "5%",
			},
			case.set,
		) with input as facts
	}
}
