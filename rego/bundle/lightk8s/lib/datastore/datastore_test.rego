package lightk8s.lib.datastore_test

import data.lightk8s.lib.datastore
import data.lightk8s.lib.nodesizing

# on is a server with so many MiB, and a datastore of so many MiB.
on(memory, stored) := {
	"object": {"kind": "NodeConfig", "metadata": {"name": "server-1"}},
	"facts": {"inventory": {
		"Node": {"": [{"metadata": {"name": "server-1"}, "status": {"capacity": {"memory": sprintf("%dMi", [memory])}}}]},
		"Cluster.lightk8s.dev": {"": [{"storage": {"sizeBytes": stored * 1048576}}]},
	}},
}

# What servers sold with 1 to 64 GB can have.
test_sizes if {
	every case in [
		{"memory": 480, "quota": 256, "free": "16384", "watches": "131072", "conntrack": "32768"},
		{"memory": 960, "quota": 256, "free": "16384", "watches": "131072", "conntrack": "32768"},
		{"memory": 1970, "quota": 512, "free": "32768", "watches": "131072", "conntrack": "65536"},
		{"memory": 3910, "quota": 1024, "free": "65536", "watches": "524288", "conntrack": "131072"},
		{"memory": 7900, "quota": 2048, "free": "none", "watches": "524288", "conntrack": "262144"},
		{"memory": 64000, "quota": 2048, "free": "none", "watches": "524288", "conntrack": "262144"},
	] {
		datastore.quota_for_memory == case.quota with input as on(case.memory, 50)
		wanted := object.union(nodesizing.kernel_sysctls, nodesizing.table_sysctls) with input as on(case.memory, 50)
		object.get(wanted, "vm.min_free_kbytes", "none") == case.free
		wanted["fs.inotify.max_user_watches"] == case.watches
		wanted["net.netfilter.nf_conntrack_max"] == case.conntrack
	}
}

# Full etcd rejects writes: the quota is at least twice what is stored, as far as etcd goes.
test_quota_never_below_twice_the_datastore if {
	every memory in [480, 1970, 7900] {
		every stored in [1, 100, 300, 1000, 3000] {
			wanted := datastore.quota_wanted with input as on(memory, stored)
			wanted >= 2 * stored
			wanted <= 8192
		}
		datastore.quota_wanted == 8192 with input as on(memory, 5000)
	}
}

test_size_that_is_none if {
	every stored in [0, -1] {
		not datastore.size with input as on(1970, stored)
	}
	datastore.size_unknown == {"the size of the datastore was not read"} with input as on(1970, 0)
	not datastore.size with input as {"object": {}, "facts": {"inventory": {}}}
}
