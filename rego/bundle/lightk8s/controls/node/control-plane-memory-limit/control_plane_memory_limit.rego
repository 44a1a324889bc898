# METADATA
# scope: package
# title: The control plane collects garbage before it runs out of memory
# description: >-
#   Go lets the heap double before it collects garbage, whatever memory the server has. GOMEMLIMIT
#   makes it collect more often when K3s or k0s comes near its reserved memory, and never kills it.
#   A limit of systemd does: MemoryMax on the service stops the whole control plane.
# related_resources:
#   - ref: https://go.dev/doc/gc-guide#Memory_limit
#     description: Memory limit of Go
#   - ref: https://github.com/k3s-io/k3s/issues/1944
#     description: Memory of K3s on small servers
# schemas:
#   - input: schema.input
# custom:
#   problem: Control plane runs without GOMEMLIMIT
#   short: no GOMEMLIMIT
#   do: set GOMEMLIMIT and GOGC for its service
#   severity: low
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Set GOMEMLIMIT and GOGC in the environment file of the service, such as
#     /etc/systemd/system/k3s.service.env, and restart it. With a value far below its use, it only
#     collects garbage.
#   parameters:
#     percent_of_reserved: GOMEMLIMIT, in percent of what kube-reserved reserves for the server
#     min_mib: least GOMEMLIMIT, in MiB
#     gogc: GOGC, in percent by which the heap can grow
#     max_memory_mib: memory from which a server needs no limit, in MiB
package lightk8s.controls.node["control-plane-memory-limit"]

import data.lightk8s.controls.node["control-plane-memory-limit"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains {"message": message, "path": path, "set": set_both} if {
	profile.distribution in {"k3s", "k0s"}
	profile.role in {"sqlite", "etcd"}
	profile.memory < parameters.max_memory_mib
	nodesizing.fits
	nodeconfig.setting("environment", "GOMEMLIMIT") == ""
	message := sprintf("%s on node %q shows no GOMEMLIMIT, recommended %s", [
		profile.product, profile.name, limit,
	])
}

path := ["settings", "environment", "GOMEMLIMIT"]

# A limit that is too low is worse than no limit.
limit := sprintf("%dMiB", [max([
	parameters.min_mib,
	floor(nodesizing.percent(parameters.percent_of_reserved, nodesizing.kube_reserved)),
])])

set_both := [
	{"path": path, "value": limit},
	{"path": ["settings", "environment", "GOGC"], "value": sprintf("%d", [parameters.gogc])},
]

skipped contains reason if some reason in profile.size_unknown
