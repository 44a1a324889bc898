# METADATA
# scope: package
# title: etcd grows no larger than the node can hold
# description: >-
#   etcd maps its file into memory. A file larger than the memory makes every read wait for the
#   disk, and a backup or a defragmentation needs space for a second copy. The default is 2 GiB, and
#   guides for "many small servers" advise 8 GiB, which is etcd's own maximum.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit
#     description: etcd, storage size limit
#   - ref: https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota
#     description: etcd, space quota
# schemas:
#   - input: schema.input
# custom:
#   problem: etcd can outgrow the node's memory
#   short: etcd quota too large
#   do: lower quota-backend-bytes on all members
#   severity: high
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/Cluster.lightk8s.dev]
#   remediation: >-
#     Set quota-backend-bytes on all members: in etcd.local.extraArgs of kubeadm-config and
#     /etc/kubernetes/manifests/etcd.yaml, or as etcd-arg of K3s and RKE2. Never set it below twice
#     the size of the datastore: compact and defragment first.
#   parameters:
#     limit_mib: largest quota that etcd is made for, in MiB
#     max_mib: largest recommended quota, for any memory, in MiB
#     min_mib: smallest quota, and the step that quotas are rounded up to, in MiB
#     percent_of_memory: percent of the node's memory that etcd can take
package lightk8s.controls.datastore["etcd-quota"]

import future.keywords.not

import data.lightk8s.lib.controlplane
import data.lightk8s.lib.datastore
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

violations contains {"message": message, "path": path, "set": set} if {
	datastore.quota > wanted * quantity.mebibyte
	message := sprintf("etcd quota is %d MiB on a %d MiB node, recommended %d MiB%s", [
		floor(datastore.quota / quantity.mebibyte), floor(profile.memory), wanted, concern,
	])
	set := [{"path": path, "value": sprintf("%d", [wanted * quantity.mebibyte])} | datastore.size]
}

path := ["settings", "etcd", "quota-backend-bytes"]

wanted := datastore.quota_wanted if {
	datastore.size
} else := datastore.quota_for_memory

concern := "" if {
	datastore.size
} else := "; check its current size first, which was not read"

skipped contains reason if some reason in controlplane.unseen("etcd")

skipped contains "quota-backend-bytes of etcd is not a number" if {
	controlplane.flags("etcd")
	not datastore.quota
}

skipped contains reason if {
	datastore.quota
	some reason in profile.memory_unknown
}
