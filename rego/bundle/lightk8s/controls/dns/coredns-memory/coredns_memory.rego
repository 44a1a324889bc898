# METADATA
# scope: package
# title: CoreDNS can use the memory that its cache needs
# description: >-
#   CoreDNS uses about 50 MiB with a full cache, and a kilobyte for each pod and Service. With a
#   lower limit it is killed when it gets many queries, and every program that looks up a name then
#   fails.
# related_resources:
#   - ref: https://github.com/coredns/deployment/blob/master/kubernetes/Scaling_CoreDNS.md
#     description: Scaling CoreDNS
# schemas:
#   - input: schema.input
# custom:
#   problem: CoreDNS memory limit is too low
#   short: low CoreDNS memory
#   do: raise limits.memory to 96Mi or more
#   severity: medium
#   risk: outage
#   cause: coredns
#   closedBy: tune
#   ease: 1 command
#   kinds: [Deployment.apps]
#   remediation: Raise the memory limit; on K3s and k0s keep the shipped value, on RKE2 in a HelmChartConfig for rke2-coredns.
#   parameters:
#     min_mib: least memory limit of CoreDNS in MiB; a full cache of 9,984 answers takes 30 of them
package lightk8s.controls.dns["coredns-memory"]

import data.lightk8s.controls.dns["coredns-memory"].parameters
import data.lightk8s.lib.coredns
import data.lightk8s.lib.quantity
import data.lightk8s.lib.resources
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	coredns.is_deployment
	some entry in workload.lasting
	contains(object.get(entry.container, "image", ""), "coredns")
	limit := resources.amount(entry, "limits", "memory") / quantity.mebibyte
	limit > 0
	limit < parameters.min_mib
	path := workload.in_container(entry, ["resources", "limits", "memory"])
	message := sprintf("container %q: memory limit is %v, CoreDNS with a full cache needs %vMi", [
		entry.name, entry.container.resources.limits.memory, parameters.min_mib,
	])
	set := [{"path": path, "value": sprintf("%vMi", [parameters.min_mib])} | coredns.owner == ""]
}
