# METADATA
# scope: package
# title: No node is at elevated risk of running out of memory
# description: >-
#   The node uses more memory than recommended, or would at the peaks of its containers. It works,
#   but one more pod or one busy hour can be too much. The finding names each reason.
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
#     Run less on the node, or use a larger one, and let the kubelet evict pods before memory runs
#     out (evictionHard memory.available).
package lightk8s.controls.usage["node-oom-risk-elevated"]

import data.lightk8s.lib.nodeusage

violations contains {"message": nodeusage.message, "path": ["memory", "workingSetBytes"]} if nodeusage.class == "elevated"

skipped contains reason if some reason in nodeusage.unknown
