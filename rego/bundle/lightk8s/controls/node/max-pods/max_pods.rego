# METADATA
# scope: package
# title: The node accepts no more pods than its memory holds
# description: >-
#   Each pod costs about 10 MiB for its sandbox before it does anything. The default of 110 pods
#   needs more than all memory of a server of 1 GB: the scheduler places pods with small requests
#   until none of them runs well.
# related_resources:
#   - ref: https://kubernetes.io/docs/setup/best-practices/cluster-large/
#     description: Limits of a node
# schemas:
#   - input: schema.input
# custom:
#   problem: Node accepts more pods than its memory holds
#   short: too many pods allowed
#   do: lower maxPods in the kubelet
#   severity: medium
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Set maxPods in the kubelet's configuration. When the kubelet restarts, it stops pods above
#     that number, so count the running ones first.
#   parameters:
#     percent_of_running: least number of pods to allow, in percent of those that run
#     tolerance_percent: >-
#       how many more pods a node can accept than memory-request plans for with mib_per_pod,
#       max_pods_per_core, min_pods and max_pods, in percent
package lightk8s.controls.node["max-pods"]

import data.lightk8s.controls.node["max-pods"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["maxPods"], message, [{"path": path, "value": nodesizing.max_pods}]) if {
	nodeconfig.value(["maxPods"], 110)
	nodesizing.allowed_pods > nodesizing.percent(100 + parameters.tolerance_percent, nodesizing.max_pods)
	path := ["kubelet", "maxPods"]
	message := sprintf("node %q allows %d pods, recommended %d for %d MiB and %s", [
		profile.name, nodesizing.allowed_pods, nodesizing.max_pods, floor(profile.memory), profile.cores_in_words,
	])
}

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([["maxPods"]])
