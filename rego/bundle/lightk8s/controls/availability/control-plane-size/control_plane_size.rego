# METADATA
# scope: package
# title: A control plane node has the memory that its distribution needs
# description: >-
#   With less, the kernel can kill the API server and the datastore at any time, and requests to the
#   cluster time out long before that.
# related_resources:
#   - ref: https://docs.k3s.io/installation/requirements#hardware
#     description: K3s requirements
#   - ref: https://docs.rke2.io/install/requirements#hardware
#     description: RKE2 requirements
#   - ref: https://docs.k0sproject.io/stable/system-requirements/
#     description: k0s requirements
# schemas:
#   - input: schema.input
# custom:
#   problem: Control plane node has too little memory
#   short: small control plane
#   do: move the control plane to a larger server
#   severity: high
#   risk: outage
#   cause: node-too-small
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   remediation: >-
#     Move the control plane to a larger server, or to a lighter distribution: K3s and k0s with
#     SQLite need the least.
#   parameters:
#     k0s_mib: least memory of a k0s controller, in MiB
#     k3s_mib: least memory of a K3s server, in MiB; a "2 GB" server shows about 1,970
#     kubeadm_mib: least memory of a control plane node of kubeadm, and of distributions not named here, in MiB
#     microk8s_mib: least memory of a MicroK8s control plane node, in MiB
#     rke2_mib: least memory of an RKE2 server, in MiB; a "4 GB" server shows about 3,910
package lightk8s.controls.availability["control-plane-size"]

import data.lightk8s.controls.availability["control-plane-size"].parameters
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": path} if {
	nodes.is_control_plane(input.object)
	profile.memory < least
	message := sprintf("control plane node %q has %d MiB of memory, %s needs %v MiB", [nodes.name(input.object), floor(profile.memory), product, least])
}

skipped contains "the Node does not report its memory" if {
	nodes.is_control_plane(input.object)
	not profile.memory
}

path := ["status", "capacity", "memory"]

# A node without signs of another distribution counts as kubeadm.
product := "kubeadm" if {
	profile.distribution == ""
} else := profile.product

least := parameters[sprintf("%s_mib", [lower(product)])]
