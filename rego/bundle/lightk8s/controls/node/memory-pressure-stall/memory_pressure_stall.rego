# METADATA
# scope: package
# title: Programs on the node do not wait for memory, disk or CPU
# description: >-
#   Pressure stall information shows how much of the time all programs waited for memory or for the
#   disk, and some of them for a core. It is the best single sign of a node that is too small:
#   memory use alone does not show whether programs wait for it.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/instrumentation/understand-psi-metrics/
#     description: Pressure stall information
#   - ref: https://docs.kernel.org/accounting/psi.html
#     description: What the kernel counts
# schemas:
#   - input: schema.input
# custom:
#   problem: Node stalls waiting for memory, disk or CPU
#   short: node stalls
#   do: run less on it, or take a larger server
#   severity: medium
#   risk: outage
#   cause: node-too-small
#   closedBy: you
#   ease: project
#   kinds: [NodeUsage.lightk8s.dev]
#   remediation: >-
#     Run less on the node, apply what `kubectl lightk8s tune` recommends, or use a larger server.
#   parameters:
#     memory_full_percent: most of the time that all can wait for memory, over 300 seconds, in percent
#     io_full_percent: most of the time that all can wait for a disk, over 300 seconds, in percent
#     cpu_some_percent: most of the time that some can wait for a core, over 300 seconds, in percent
package lightk8s.controls.node["memory-pressure-stall"]

import data.lightk8s.controls.node["memory-pressure-stall"].parameters

violations contains {"message": message, "path": ["pressure", kind]} if {
	some kind, budget in budgets
	share := input.object.pressure[kind]
	is_number(share)
	share > budget.most
	message := sprintf("on node %q %s %v%% of the last 300 seconds; up to %v%% is usual", [
		input.object.metadata.name, budget.words, round(share * 10) / 10, budget.most,
	])
}

budgets := {
	"memoryFull": {"most": parameters.memory_full_percent, "words": "all programs waited for memory"},
	"ioFull": {"most": parameters.io_full_percent, "words": "all programs waited for a disk"},
	"cpuSome": {"most": parameters.cpu_some_percent, "words": "some programs waited for a core"},
}

skipped contains "the kubelet reports no pressure stall information: it does since 1.34, with cgroup v2 and a kernel that counts it" if {
	count([kind | some kind, _ in budgets; is_number(input.object.pressure[kind])]) == 0
}
