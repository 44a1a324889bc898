# METADATA
# scope: package
# title: The datastore of the cluster
# description: >-
#   Where the API server keeps its objects - etcd, or SQLite and dqlite behind kine - its size, and
#   its snapshots. K3s on one server keeps them in SQLite by default.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     datastore.has_file
#     datastore.size > 100 * quantity.mebibyte
package lightk8s.lib.datastore

import future.keywords.not

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.nodes
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

# size is the size of the datastore in bytes. It is undefined if it was not read.
size := bytes if {
	bytes := controlplane.cluster.storage.sizeBytes
	is_number(bytes)
	bytes > 0
}

# size_unknown is a set of the reason why the size is not known, or empty.
size_unknown contains reason if {
	not size
	some reason in controlplane.metrics_gap("the size of the datastore was not read")
}

# largest are the most frequent objects of the datastore, as the end of a message; "" if it was not
# read.
largest := sprintf(", with %s", [concat(" and ", [text |
	some i in [0, 1]
	counted := controlplane.cluster.storage.objects[i]
	text := sprintf("%v %s", [counted.count, counted.resource])
])]) if {
	count(controlplane.cluster.storage.objects) > 0
} else := ""

# has_file is true for a node that keeps the datastore in a file of SQLite or dqlite.
default has_file := false

has_file if {
	profile.distribution == "k3s"
	profile.starts_server
	not nodes.has_etcd(profile.node)
	not is_external
}

has_file if {
	profile.distribution == "microk8s"
	nodes.is_control_plane(profile.node)
}

is_external if arguments.text(profile.node_args, "datastore-endpoint")

is_external if arguments.is_true(profile.node_args, "disable-apiserver", false)

is_external if profile.node_env.K3S_DATASTORE_ENDPOINT

# members is how many nodes are members of the distribution's own etcd.
members := count(nodes.etcd) if {
	profile.distribution in {"k3s", "rke2"}
} else := count(nodes.control_plane)

# quota is the quota of etcd in bytes: 2 GiB if it is not given, or 0. It is undefined if it is not
# known.
quota := default_quota if {
	controlplane.number("etcd", "quota-backend-bytes", 0) == 0
} else := controlplane.number("etcd", "quota-backend-bytes", 0)

default_quota := 2147483648

# quota_for_memory is the memory of the node that etcd can use, in MiB: the file is mapped into
# memory.
quota_for_memory := nodesizing.stepped(
	(profile.memory * bounds.percent_of_memory) / 100,
	bounds.min_mib, bounds.min_mib, bounds.max_mib,
)

# quota_wanted is the same, and never below twice what is stored: full etcd rejects writes, and a
# larger quota alone does not change that.
quota_wanted := max([quota_for_memory, nodesizing.stepped((2 * size) / quantity.mebibyte, bounds.min_mib, bounds.min_mib, bounds.limit_mib)])

bounds := data.lightk8s.controls.datastore["etcd-quota"].parameters
