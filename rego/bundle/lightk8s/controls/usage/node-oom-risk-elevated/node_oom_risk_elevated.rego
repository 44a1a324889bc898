# METADATA
# scope: package
# title: No node is at elevated risk of running out of memory
# description: >-
#   The node is fuller than it should be, or would be at the peaks of its containers. It works,
#   but one pod more or one busy hour may be too much. Each reason is named.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
#     description: Node-pressure eviction
#   - ref: https://docs.kernel.org/accounting/psi.html
#     description: Pressure stall information
# schemas:
#   - input: schema.input
# custom:
#   problem: Node is at elevated risk of running out of memory
#   short: elevated node OOM risk
#   do: run less on it, or take a larger server
#   severity: medium
#   risk: outage
#   cause: node-too-small
#   closedBy: you
#   ease: project
#   kinds: [NodeUsage.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeConfig.lightk8s.dev]
#   remediation: >-
#     Lower what runs on the node, or take a larger one, and let the kubelet evict pods before
#     the memory ends (evictionHard memory.available).
package lightk8s.controls.usage["node-oom-risk-elevated"]

import data.lightk8s.lib.nodeusage

violations contains {"message": nodeusage.message, "path": ["memory", "workingSetBytes"]} if nodeusage.class == "elevated"

skipped contains reason if some reason in nodeusage.unknown
