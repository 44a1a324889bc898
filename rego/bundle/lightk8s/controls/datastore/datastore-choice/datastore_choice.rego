# METADATA
# scope: package
# title: A single small K3s server keeps its objects in SQLite
# description: >-
#   On a single server etcd is no safer than SQLite. It uses about 130 MiB more memory, and writes
#   to the disk for every lease. On a server with 2 GB, workloads need that memory and disk.
# related_resources:
#   - ref: https://docs.k3s.io/datastore
#     description: Datastores of K3s
#   - ref: https://docs.k3s.io/reference/resource-profiling
#     description: What K3s needs
# schemas:
#   - input: schema.input
# custom:
#   problem: etcd on a single small server wastes memory
#   short: etcd on a small server
#   do: plan the move to SQLite at the next setup
#   severity: medium
#   risk: cost
#   cause: control-plane-layout
#   closedBy: you
#   ease: project
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     K3s cannot go back from etcd to SQLite in place: leave out cluster-init when the server is
#     next set up, and apply the manifests again. If you plan more servers, use servers of 4 GB
#     each.
#   parameters:
#     max_mib: memory in MiB up to which a single server is small; a "2 GB" server shows about 1,970
package lightk8s.controls.datastore["datastore-choice"]

import data.lightk8s.controls.datastore["datastore-choice"].parameters
import data.lightk8s.lib.datastore
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": []} if {
	profile.distribution == "k3s"
	nodes.has_etcd(profile.node)
	datastore.members == 1
	profile.memory <= parameters.max_mib
	message := sprintf("single server with %d MiB of memory uses etcd, recommended SQLite", [floor(profile.memory)])
}

skipped contains reason if some reason in profile.no_node

skipped contains reason if {
	profile.distribution == "k3s"
	nodes.has_etcd(profile.node)
	some reason in profile.memory_unknown
}
