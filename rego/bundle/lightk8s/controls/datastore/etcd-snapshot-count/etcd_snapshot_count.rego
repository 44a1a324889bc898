# METADATA
# scope: package
# title: etcd keeps few of its latest writes in memory
# description: >-
#   Until it writes a snapshot, etcd holds every write in memory. etcd 3.5 does so for 100,000 of them,
#   which is hundreds of megabytes on a busy cluster; since 3.6 it is 10,000.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/configuration/
#     description: etcd configuration
#   - ref: https://etcd.io/docs/v3.6/upgrades/upgrade_3_6/
#     description: Upgrade to etcd 3.6
# schemas:
#   - input: schema.input
# custom:
#   problem: etcd keeps too many writes in memory
#   short: etcd writes in memory
#   do: set --snapshot-count=10000
#   severity: low
#   risk: cost
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: "Start etcd with --snapshot-count=10000: by extraArgs of kubeadm, or as etcd-arg of K3s and RKE2."
#   parameters:
#     max_writes: most writes that etcd holds until the next snapshot
package lightk8s.controls.datastore["etcd-snapshot-count"]

import future.keywords.not

import data.lightk8s.controls.datastore["etcd-snapshot-count"].parameters
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": path, "set": [{"path": path, "value": sprintf("%v", [parameters.max_writes])}]} if {
	writes > parameters.max_writes
	message := sprintf("etcd holds %v writes in memory until a snapshot, recommended %v", [writes, parameters.max_writes])
}

path := ["settings", "etcd", "snapshot-count"]

# writes is undefined where the flag is not given and the version is not known, or it is not a
# number.
writes := stated if {
	stated := controlplane.number("etcd", "snapshot-count", -1)
	stated >= 0
} else := default_of[version] if not controlplane.text("etcd", "snapshot-count")

default_of := {"3.5": 100000, "3.6": 10000}

# version follows from flags that kubeadm sets: the experimental ones of 3.5 lost that word in 3.6.
version := "3.5" if {
	some flag in controlplane.flags("etcd")
	startswith(flag, "--experimental-")
} else := "3.6" if {
	some flag in controlplane.flags("etcd")
	regex.match(`^--(feature-gates|watch-progress-notify-interval|compact-hash-check-time)\b`, flag)
}

skipped contains reason if some reason in controlplane.unseen("etcd")

skipped contains "neither the version nor the snapshot count of etcd is known" if {
	controlplane.flags("etcd")
	not writes
}
