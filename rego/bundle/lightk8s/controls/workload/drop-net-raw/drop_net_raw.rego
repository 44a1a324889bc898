# METADATA
# scope: package
# title: Every container drops NET_RAW
# description: >-
#   With the capability NET_RAW, which containers have unless they drop it, a process forges
#   packets. The pods of a node share one network segment under flannel and other bridges, so one
#   pod that was broken into can answer for the addresses of all others.
# related_resources:
#   - ref: https://docs.k3s.io/installation/requirements#networking
#     description: Networking requirements of K3s
# schemas:
#   - input: schema.input
# custom:
#   severity: medium
#   kinds: [workload]
#   remediation: >-
#     Drop NET_RAW, or better ALL, in securityContext.capabilities.drop. ping works without it on
#     today's nodes.
#   frameworks:
#     cis-1.12: ["5.2.8"]
#     nsa: [Pod]
package lightk8s.controls.workload["drop-net-raw"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	not workload.is_windows
	some entry in workload.containers
	not drops(entry.container)
	path := workload.in_container(entry, ["securityContext", "capabilities", "drop"])
	message := sprintf("container %q does not drop NET_RAW", [entry.name])
	set := [{"path": path, "value": array.concat(listed(entry.container, "drop"), ["NET_RAW"])} |
		not adds(entry.container)
	]
}

# drops is true where the runtime takes NET_RAW away: named, it goes last of all; as one of
# ALL it goes first, and can be added again. A privileged container keeps everything, which
# is another control's matter.
drops(container) if container.securityContext.privileged == true

drops(container) if "NET_RAW" in names(container, "drop")

drops(container) if {
	"ALL" in names(container, "drop")
	not adds(container)
}

adds(container) if "NET_RAW" in names(container, "add")

# names are the capabilities as runtimes compare them: upper case, without CAP_.
names(container, field) := {trim_prefix(upper(name), "CAP_") |
	some name in listed(container, field)
	is_string(name)
}

listed(container, field) := list if {
	list := container.securityContext.capabilities[field]
	is_array(list)
} else := []
