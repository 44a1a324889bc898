# METADATA
# scope: package
# title: A pod cannot take all process ids of the node
# description: >-
#   A program that starts processes without a limit stops a small node within seconds, including the
#   kubelet and ssh. By default no limit is set.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/policy/pid-limiting/
#     description: Process ID limits
# schemas:
#   - input: schema.input
# custom:
#   problem: One pod can use up the node's process IDs
#   short: no limit on processes
#   do: set podPidsLimit in the kubelet
#   severity: medium
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set podPidsLimit in the kubelet's configuration and restart it. A pod with more threads needs
#     its own node, or a higher limit.
#   frameworks:
#     cis-1.12: ["4.2.13"]
#     nsa: [Pod]
#   parameters:
#     max_pids: most processes and threads of a pod, on any node
#     mib_per_pid: MiB of the node's memory for each process of a pod; rounded up to 256 processes
#     min_pids: processes and threads of a pod, on the smallest of nodes
package lightk8s.controls.node["pod-pids-limit"]

import data.lightk8s.controls.node["pod-pids-limit"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["podPidsLimit"], message, [{"path": path, "value": wanted}]) if {
	some fault in faults(pids)
	message := sprintf("%s on a %d MiB node, recommended %v", [fault, floor(profile.memory), wanted])
}

path := ["kubelet", "podPidsLimit"]

# pids is -1 for no limit, which is the default.
pids := nodeconfig.value(["podPidsLimit"], -1)

faults(n) := {"podPidsLimit is not set"} if {
	n <= 0
} else := {sprintf("podPidsLimit is %v", [n])} if {
	n > parameters.max_pids
} else := set()

wanted := nodesizing.stepped(profile.memory / parameters.mib_per_pid, 256, parameters.min_pids, parameters.max_pids)

skipped contains reason if some reason in nodeconfig.unread([["podPidsLimit"]])

skipped contains reason if some reason in profile.memory_unknown
