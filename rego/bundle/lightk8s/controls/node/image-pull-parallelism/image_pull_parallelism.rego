# METADATA
# scope: package
# title: Few images are pulled at once
# description: >-
#   K3s, RKE2 and MicroK8s pull images in parallel without a limit. After a reboot a small server
#   then unpacks all of them at the same time with one disk and one core, while probes time out and
#   etcd waits for the disk.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#serial-and-parallel-image-pulls
#     description: Serial and parallel image pulls
# schemas:
#   - input: schema.input
# custom:
#   problem: Too many images are pulled at once
#   short: parallel image pulls
#   do: set maxParallelImagePulls in the kubelet
#   severity: low
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set maxParallelImagePulls in the kubelet's configuration; with 1, also serializeImagePulls.
#   parameters:
#     pulls: images to pull at once, on servers with 1, 2, 4 and 8 GB or more
package lightk8s.controls.node["image-pull-parallelism"]

import data.lightk8s.controls.node["image-pull-parallelism"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["maxParallelImagePulls"], message, set_both) if {
	nodeconfig.value(["serializeImagePulls"], true) == false
	is_more(nodeconfig.value(["maxParallelImagePulls"], 0))
	message := sprintf("node %q pulls %s images at once, recommended %d", [profile.name, in_words, pulls])
}

pulls := nodesizing.by_memory(parameters.pulls)

# 0 means no limit. It is not a value of the field.
is_more(0)

is_more(now) if now > pulls

in_words := "any number of" if {
	nodeconfig.value(["maxParallelImagePulls"], 0) == 0
} else := sprintf("%v", [nodeconfig.value(["maxParallelImagePulls"], 0)])

# The kubelet rejects more than one pull if pulls are serialized.
set_both := [
	{"path": ["kubelet", "serializeImagePulls"], "value": pulls == 1},
	{"path": ["kubelet", "maxParallelImagePulls"], "value": pulls},
]

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if {
	nodeconfig.value(["serializeImagePulls"], false) == false
	some reason in nodeconfig.unread([["maxParallelImagePulls"]])
}

skipped contains reason if some reason in nodeconfig.unread([["serializeImagePulls"]])
