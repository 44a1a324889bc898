# METADATA
# scope: package
# title: No node is at high risk of running out of memory
# description: >-
#   When a node has no memory left, the kernel can kill any process, including K3s or the kubelet,
#   and every pod of the node is affected. The risk is high if the node is nearly full, would be at
#   the peaks of its containers, or already stalls for memory; or if it is close to that and the
#   kubelet does not evict pods first. The finding names each reason.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
#   - ref: https://docs.kernel.org/accounting/psi.html
#     description: Pressure stall information
# schemas:
#   - input: schema.input
# custom:
#   problem: Node is at high risk of running out of memory
#   short: high node OOM risk
#   do: run less on it, or take a larger server
#   severity: high
#   risk: outage
#   cause: node-too-small
#   closedBy: you
#   ease: project
#   kinds: [NodeUsage.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeConfig.lightk8s.dev]
#   remediation: >-
#     Run less on the node, or use a larger one, and let the kubelet evict pods before memory runs
#     out (evictionHard memory.available).
#   parameters:
#     high_use_percent: use from which the risk is high, in percent of the node's memory; the rest is about the threshold of eviction
#     elevated_use_percent: use from which the risk is elevated, in percent of the node's memory
#     high_peak_percent: use with all containers at their peak from which the risk is high, in percent of the node's memory
#     elevated_peak_percent: use with all containers at their peak from which the risk is elevated, in percent of the node's memory
#     high_stall_percent: time in which all tasks waited for memory from which the risk is high, in percent of five minutes
#     elevated_stall_percent: time in which all tasks waited for memory from which the risk is elevated, in percent of five minutes
package lightk8s.controls.usage["node-oom-risk-high"]

import data.lightk8s.lib.nodeusage

violations contains {"message": nodeusage.message, "path": ["memory", "workingSetBytes"]} if nodeusage.class == "high"

skipped contains reason if some reason in nodeusage.unknown
