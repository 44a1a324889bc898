# METADATA
# scope: package
# title: Falco takes much of a node's memory
# description: >-
#   The chart of Falco requests 512Mi on each node, with a limit of 1Gi. On a server of 2 GB that is
#   a third of what pods can have, for a program that reports but does not block.
# related_resources:
#   - ref: https://github.com/falcosecurity/charts/blob/master/charts/falco/values.yaml
#     description: Values of the Falco chart
# schemas:
#   - input: schema.input
# custom:
#   problem: Falco takes much of a node's memory
#   short: large Falco
#   do: remove it, or lower its request to 128Mi
#   severity: medium
#   risk: cost
#   cause: falco
#   closedBy: you
#   ease: edit manifest
#   kinds: [DaemonSet.apps]
#   needs: [inventory/Node]
#   remediation: >-
#     On nodes of 2 GB and less keep an audit log and deny privileged pods instead. With 4 GB use the
#     modern_ebpf driver with bufSizePreset 2, a request of 128Mi, a limit of 384Mi and the stable rules.
#   frameworks:
#     nsa: [Audit]
#   parameters:
#     max_percent: largest share of Falco, in percent of the allocatable memory of a node that it runs on
package lightk8s.controls.observability["falco-fits"]

import future.keywords.not

import data.lightk8s.controls.observability["falco-fits"].parameters
import data.lightk8s.lib.image
import data.lightk8s.lib.placement
import data.lightk8s.lib.quantity
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.prefix} if {
	is_falco
	share := (placement.reserved("memory") * 100) / placement.smallest("memory")
	share > parameters.max_percent
	message := sprintf("Falco requests %dMi on each node, %d%% of the smallest node's allocatable", [
		ceil(placement.reserved("memory") / quantity.mebibyte), floor(share),
	])
}

skipped contains "no node that Falco runs on reports its allocatable memory" if {
	is_falco
	not placement.smallest("memory")
}

is_falco if {
	contains(workload.images, "falco")
	some entry in workload.containers
	image.parts(entry.container.image).repository in {"falcosecurity/falco", "falcosecurity/falco-no-driver"}
}
