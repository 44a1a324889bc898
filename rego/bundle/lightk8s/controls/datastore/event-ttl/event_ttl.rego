# METADATA
# scope: package
# title: Events are not kept too long for a small server
# description: >-
#   A cluster writes events more than anything else, and reads them least. People rarely need more
#   than half an hour of them. The default of an hour takes twice the space in the datastore and in
#   the API server's memory.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: Events are kept too long
#   short: events kept too long
#   do: set --event-ttl=30m
#   severity: low
#   risk: cost
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: "Start kube-apiserver with --event-ttl=30m: by extraArgs of kubeadm, or as kube-apiserver-arg of K3s and RKE2."
#   parameters:
#     max_minutes: minutes that an event is kept on a small node
#     small_node_mib: most memory of a small node in MiB; a "4 GB" server shows about 3,910
package lightk8s.controls.datastore["event-ttl"]

import future.keywords.not

import data.lightk8s.controls.datastore["event-ttl"].parameters
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.duration
import data.lightk8s.lib.profile

violations contains {"message": message, "path": path, "set": [{"path": path, "value": sprintf("%vm", [parameters.max_minutes])}]} if {
	profile.memory <= parameters.small_node_mib
	minutes := duration.seconds(kept) / 60
	minutes > parameters.max_minutes
	message := sprintf("event-ttl is %vm on a %d MiB node, recommended %vm", [
		floor(minutes), floor(profile.memory), parameters.max_minutes,
	])
}

path := ["settings", "kube-apiserver", "event-ttl"]

kept := controlplane.text("kube-apiserver", "event-ttl")

kept := "1h" if {
	controlplane.flags("kube-apiserver")
	not controlplane.text("kube-apiserver", "event-ttl")
}

skipped contains reason if some reason in controlplane.unseen("kube-apiserver")

skipped contains reason if {
	controlplane.flags("kube-apiserver")
	some reason in profile.memory_unknown
}

skipped contains "event-ttl of kube-apiserver is not a valid duration" if {
	kept
	not is_number(duration.seconds(kept))
}
