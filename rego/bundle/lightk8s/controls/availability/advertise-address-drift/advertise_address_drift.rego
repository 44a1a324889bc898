# METADATA
# scope: package
# title: API server advertises an address that its node has lost
# description: >-
#   kubeadm writes the address of the server into the manifest of kube-apiserver, once. When the
#   provider gives the server another one, pods still call the old one through the Service
#   kubernetes, and send their tokens to the server that gets this address next.
# related_resources:
#   - ref: https://github.com/kubernetes/kubeadm/issues/338
#     description: Changing the address of a control plane node of kubeadm
# schemas:
#   - input: schema.input
# custom:
#   problem: API server advertises an address its node has lost
#   short: outdated API address
#   do: set a static IP and --advertise-address
#   severity: high
#   risk: outage
#   cause: node-addresses
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod]
#   uses: [inventory/Node]
#   remediation: >-
#     Give the server a static address. Change --advertise-address in
#     /etc/kubernetes/manifests/kube-apiserver.yaml, and renew its certificate: `kubeadm init phase
#     certs apiserver`. Waive the finding for an address that the provider moves between servers.
package lightk8s.controls.availability["advertise-address-drift"]

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": seen.path} if {
	some [seen, ip] in advertised
	some node in nodes.all
	nodes.name(node) == input.object.spec.nodeName
	addresses := profile.addresses_of(node)
	address.is_replaced(ip, addresses)
	message := sprintf("kube-apiserver advertises %s, which is not an address of node %q", [ip, nodes.name(node)])
}

skipped contains "the addresses of the node of kube-apiserver are not known" if {
	count(advertised) > 0
	count([node |
		some node in nodes.all
		nodes.name(node) == input.object.spec.nodeName
		count(profile.addresses_of(node)) > 0
	]) == 0
}

advertised := [[seen, ip] |
	some seen in controlplane.shown
	seen.name == "kube-apiserver"
	ip := arguments.text(seen.arguments, "advertise-address")
]
