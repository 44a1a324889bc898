# METADATA
# scope: package
# title: CoreDNS limits its waiting queries and its cache
# description: >-
#   Without max_concurrent every query that waits for the provider's resolver takes 2 kB, and their
#   number has no limit. The cache holds 9,984 answers of each kind, which use about 30 MB when it
#   is full. On a small node CoreDNS is then killed, and no name resolves.
# related_resources:
#   - ref: https://coredns.io/plugins/forward/
#     description: The forward plugin
#   - ref: https://coredns.io/plugins/cache/
#     description: The cache plugin
#   - ref: https://docs.k3s.io/advanced#coredns-custom-configuration-imports
#     description: Additions to the Corefile of K3s
#   - ref: https://docs.rke2.io/networking/networking_services
#     description: CoreDNS of RKE2
# schemas:
#   - input: schema.input
# custom:
#   problem: CoreDNS queries or cache are not limited enough
#   short: CoreDNS not limited
#   do: limit max_concurrent and the cache size
#   severity: medium
#   risk: outage
#   cause: coredns
#   closedBy: tune
#   ease: 1 command
#   kinds: [ConfigMap]
#   uses: [inventory/ConfigMap@kube-system, inventory/Node]
#   fields: [Corefile]
#   remediation: >-
#     On kubeadm and MicroK8s change the Corefile, and do so again after an upgrade. K3s overwrites
#     it at every start: repeat the line forward, with max_concurrent in a block, under a key such
#     as limit.override in the ConfigMap coredns-custom, which is read first. On RKE2 set servers in
#     a HelmChartConfig for rke2-coredns.
#   parameters:
#     cache_denials: most answers "no such name" that a cache on a small node holds
#     cache_successes: most answers that a cache on a small node holds
#     max_concurrent: most queries that can wait at once, on any node
#     mib_per_query: MiB of memory of the smallest node for each query that can wait; rounded up to 250 queries
#     min_concurrent: queries that can wait on the smallest of nodes
#     small_node_mib: most memory of a node on which the cache is limited, in MiB; a "2 GB" server shows about 1,970
package lightk8s.controls.dns["corefile-bounds"]

import future.keywords.not

import data.lightk8s.lib.coredns
import data.lightk8s.lib.corefile

violations contains {"message": fault.message, "path": ["data", "Corefile"], "set": set} if {
	some fault in faults
	set := [{"path": ["data", "Corefile"], "value": fixed} |
		coredns.owner == ""
		corefile.is_editable(coredns.text, fault.plugin)
	]
}

# fixed is the text without any of the faults, since it is one field.
fixed := corefile.edit(coredns.text, {fault |
	some fault in faults
	corefile.is_editable(coredns.text, fault.plugin)
})

skipped contains reason if some reason in coredns.unreadable

skipped contains "K3s reads ConfigMap coredns-custom before it forwards, and its content is not known" if {
	some plugin in coredns.unlimited
	coredns.may_be_replaced(plugin)
	not coredns.config_maps_are_known
}

skipped contains "no node reports its memory, so the limit of the cache is not known" if {
	count(coredns.large_caches) > 0
	not coredns.smallest
}

faults := forward_faults | cache_faults

forward_faults := {{"message": message, "plugin": plugin, "settings": [["max_concurrent", sprintf("%d", [coredns.concurrent])]]} |
	some plugin in coredns.unlimited
	not coredns.is_replaced(plugin)
	message := sprintf("forward %s: max_concurrent is %s, recommended %d%s", [
		concat(" ", plugin.arguments), coredns.setting(plugin, "max_concurrent", "not set"), coredns.concurrent, where[coredns.owner],
	])
}

cache_faults := {{"message": message, "plugin": plugin, "settings": [["success", successes], ["denial", denials]]} |
	some plugin in coredns.large_caches
	coredns.smallest <= coredns.bounds.small_node_mib
	successes := sprintf("%v", [coredns.bounds.cache_successes])
	denials := sprintf("%v", [coredns.bounds.cache_denials])
	message := sprintf("cache keeps %s answers and %s denials on %d MiB nodes, recommended %s and %s%s", [
		coredns.setting(plugin, "success", "9984"), coredns.setting(plugin, "denial", "9984"),
		floor(coredns.smallest), successes, denials, where[coredns.owner],
	])
}

where := {
	"": "",
	"k0s": "",
	"k3s": "; set it in ConfigMap coredns-custom",
	"rke2": "; set it in a HelmChartConfig for rke2-coredns",
}
