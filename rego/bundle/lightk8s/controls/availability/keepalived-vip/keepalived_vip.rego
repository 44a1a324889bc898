# METADATA
# scope: package
# title: No virtual address depends on VRRP or ARP
# description: >-
#   keepalived and kube-vip in ARP mode move an address by announcements on one Ethernet segment.
#   The networks of public clouds route each address to one server and drop such announcements, so
#   the failover does not work.
# related_resources:
#   - ref: https://docs.k0sproject.io/stable/cplb/
#     description: k0s on control plane load balancing with keepalived
#   - ref: https://kube-vip.io/docs/about/architecture/
#     description: kube-vip, ARP and BGP modes
# schemas:
#   - input: schema.input
# custom:
#   problem: Virtual IP does not fail over on a public cloud
#   short: no virtual IP failover
#   do: use the provider's floating address or DNS
#   severity: medium
#   risk: outage
#   cause: virtual-ip
#   closedBy: you
#   ease: project
#   kinds: [workload]
#   remediation: >-
#     Use the provider's load balancer or floating address, a DNS name with several addresses, or
#     the load balancer that K3s agents and k0s workers have built in. On your own servers with a
#     shared segment, waive the control.
package lightk8s.controls.availability["keepalived-vip"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(entry, ["image"])} if {
	contains(workload.images, "keepalived")
	some entry in workload.lasting
	is_string(entry.container.image)
	contains(entry.container.image, "keepalived")
	message := sprintf("container %q runs keepalived, whose VRRP public clouds drop", [entry.name])
}

violations contains {"message": message, "path": workload.in_container(entry, ["image"])} if {
	contains(workload.images, "kube-vip")
	some entry in workload.lasting
	is_string(entry.container.image)
	contains(entry.container.image, "kube-vip")
	announces_by_arp(entry.container)
	message := sprintf("container %q runs kube-vip in ARP mode, whose announcements public clouds drop", [entry.name])
}

announces_by_arp(container) if {
	some variable in container.env
	variable.name == "vip_arp"
	variable.value == "true"
}

announces_by_arp(container) if {
	some value in arguments.values(container.args, "arp")
	value != "false"
}
