# METADATA
# scope: package
# title: The node runs with cgroup v2
# description: >-
#   From Kubernetes 1.35 on the kubelet does not start on cgroup v1. Swap limits and pressure
#   information need v2 as well. Linux distributions from before 2021 boot with v1, and so do many
#   images of cheap providers.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/architecture/cgroups/
#     description: About cgroup v2
# schemas:
#   - input: schema.input
# custom:
#   problem: Node boots or accepts cgroup v1
#   short: cgroup v1
#   do: plan the move to cgroup v2
#   severity: high
#   risk: outage
#   cause: upgrades
#   closedBy: you
#   ease: project
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Check it with `stat -fc %T /sys/fs/cgroup`: cgroup2fs is v2. Use a newer image, or add
#     systemd.unified_cgroup_hierarchy=1 to the kernel's command line and reboot, before the kubelet
#     is upgraded.
#   parameters:
#     minor_without_v1: first minor version of Kubernetes 1 whose kubelet does not start on cgroup v1
#     systems: name prefixes of systems that boot with cgroup v1
package lightk8s.controls.node["cgroup-version"]

import future.keywords.not

import data.lightk8s.controls.node["cgroup-version"].parameters
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile

violations contains {"message": message, "path": []} if {
	not is_new
	boots_v1
	message := sprintf("%s boots with cgroup v1; the kubelet of Kubernetes 1.%v does not start on it", [image, parameters.minor_without_v1])
}

violations contains nodeconfig.finding(["failCgroupV1"], message, []) if {
	nodeconfig.value(["failCgroupV1"], true) == false
	is_new
	message := "kubelet starts on cgroup v1, which is no longer maintained; failCgroupV1 is false"
}

image := object.get(profile.node, ["status", "nodeInfo", "osImage"], "")

# boots_v1 is true for a system of the list: "Amazon Linux 2" is not "Amazon Linux 2023".
boots_v1 if {
	some system in parameters.systems
	startswith(image, system)
	not regex.match(`^[0-9]`, substring(image, count(system), -1))
}

# A running kubelet that does not start on v1 shows v2, unless failCgroupV1 is false.
is_new if profile.minor >= parameters.minor_without_v1

skipped contains reason if some reason in profile.no_node

skipped contains "neither the version of the kubelet nor its configuration shows the version of cgroups" if {
	profile.node
	not is_new
	not boots_v1
}

skipped contains reason if {
	is_new
	some reason in nodeconfig.unread([["failCgroupV1"]])
}
