# METADATA
# scope: package
# title: Container logs take a limited part of the disk
# description: >-
#   The kubelet keeps a number of log files of a maximum size for each container. With 100Mi and
#   five files, as in some guides, a server with 24 pods needs 18 GB for logs alone.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-rotation
#     description: Log rotation
# schemas:
#   - input: schema.input
# custom:
#   problem: Container logs can fill the disk
#   short: large container logs
#   do: limit containerLogMaxSize and the file count
#   severity: medium
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set containerLogMaxSize and containerLogMaxFiles in the kubelet's configuration.
#   parameters:
#     max_size_mib: size of a file, in MiB, on servers with 1, 2, 4 and 8 GB or more
#     max_files: files of a container, on servers with 1, 2, 4 and 8 GB or more
#     tolerance_percent: how much more than these a container can keep, in percent
package lightk8s.controls.node["container-log-rotation"]

import data.lightk8s.controls.node["container-log-rotation"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

violations contains nodeconfig.finding(["containerLogMaxSize"], message, set_both) if {
	quantity.mebibytes(size_now) * files_now > nodesizing.percent(100 + parameters.tolerance_percent, size * files)
	message := sprintf("node %q keeps %v log files of %v per container, recommended %v of %dMi", [profile.name, files_now, size_now, files, size])
}

set_both := [
	{"path": ["kubelet", "containerLogMaxSize"], "value": sprintf("%dMi", [size])},
	{"path": ["kubelet", "containerLogMaxFiles"], "value": files},
]

size := nodesizing.by_memory(parameters.max_size_mib)

files := nodesizing.by_memory(parameters.max_files)

# These are the defaults of the kubelet.
size_now := nodeconfig.value(["containerLogMaxSize"], "10Mi")

files_now := n if {
	n := nodeconfig.value(["containerLogMaxFiles"], 5)
	is_number(n)
}

skipped contains reason if some reason in profile.size_unknown

skipped contains reason if some reason in nodeconfig.unread([["containerLogMaxSize"], ["containerLogMaxFiles"]])
