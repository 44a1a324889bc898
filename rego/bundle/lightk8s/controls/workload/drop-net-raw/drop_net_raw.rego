# METADATA
# scope: package
# title: Every container drops NET_RAW
# description: >-
#   With the capability NET_RAW, which containers have unless they drop it, a process can forge
#   packets. The pods of a node share one network segment under flannel and other bridges, so an
#   attacker in one pod can answer for the addresses of all others.
# related_resources:
#   - ref: https://docs.k3s.io/installation/requirements#networking
#     description: Networking requirements of K3s
# schemas:
#   - input: schema.input
# custom:
#   problem: Container can forge network packets (NET_RAW)
#   short: NET_RAW
#   do: add NET_RAW to capabilities.drop
#   severity: medium
#   risk: takeover
#   cause: container-hardening
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   remediation: >-
#     Drop NET_RAW, or better ALL, in securityContext.capabilities.drop. ping works without it on
#     today's nodes.
#   frameworks:
#     cis-1.12: ["5.2.8"]
#     nsa: [Pod]
package lightk8s.controls.workload["drop-net-raw"]

import future.keywords.not

import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	some entry in workload.containers
	not drops(entry.container.securityContext.capabilities)
	not workload.is_windows

	# A privileged container keeps everything, whatever it drops; another control reports it.
	not entry.container.securityContext.privileged == true
	capabilities := object.get(entry.container, ["securityContext", "capabilities"], {})
	path := workload.in_container(entry, ["securityContext", "capabilities", "drop"])
	message := sprintf("container %q does not drop NET_RAW", [entry.name])
	set := [{"path": path, "value": array.concat(object.get(capabilities, "drop", []), ["NET_RAW"])} |
		not adds(capabilities)
	]
}

# drops is true where the runtime removes NET_RAW: a named capability is removed last, those of ALL
# first, and add can restore these.
drops(capabilities) if {
	dropped := names(capabilities.drop)
	is_last(dropped, capabilities)
}

is_last(dropped, _) if "NET_RAW" in dropped

is_last(dropped, capabilities) if {
	"ALL" in dropped
	not adds(capabilities)
}

adds(capabilities) if "NET_RAW" in names(capabilities.add)

# names are the capabilities as runtimes compare them: upper case, without CAP_.
names(list) := {trim_prefix(upper(name), "CAP_") |
	some name in list
	is_string(name)
}
