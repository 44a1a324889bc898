# METADATA
# scope: package
# title: The node is large enough for its role
# description: >-
#   The system, the kubelet and the control plane need memory first. If they leave none for pods,
#   tuning cannot help: the node fails as soon as it runs a pod.
# related_resources:
#   - ref: https://docs.k3s.io/installation/requirements#hardware
#     description: K3s requirements
#   - ref: https://docs.rke2.io/install/requirements#hardware
#     description: RKE2 requirements
#   - ref: https://docs.k0sproject.io/stable/system-requirements/
#     description: k0s requirements
#   - ref: https://github.com/kubernetes/kubernetes/pull/93275
#     description: What kubeadm asks for
# schemas:
#   - input: schema.input
# custom:
#   problem: Node is too small for its role
#   short: node too small
#   do: plan a larger server for this role
#   severity: high
#   risk: outage
#   cause: node-too-small
#   closedBy: you
#   ease: project
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev]
#   remediation: >-
#     Make the node a worker, move the control plane to a larger server, or use a lighter
#     distribution: K3s with SQLite needs the least.
#   parameters:
#     least_allocatable_mib: least memory for pods, in MiB
#     k0s_worker_mib: least memory of a k0s worker, in MiB
#     k3s_worker_mib: least memory of a K3s agent, in MiB; a "512 MB" server shows about 480
#     kubeadm_control_plane_cores: least cores of a control plane node of kubeadm
#     kubeadm_worker_mib: least memory of a worker of kubeadm, and of distributions not named here, in MiB
#     microk8s_worker_mib: least memory of a MicroK8s worker, in MiB
#     rke2_worker_mib: least memory of an RKE2 agent, in MiB; a "4 GB" server shows about 3,910
package lightk8s.controls.node["node-minimum-size"]

import future.keywords.not

import data.lightk8s.controls.node["node-minimum-size"].parameters
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains {"message": message, "path": path} if {
	not nodesizing.fits
	message := sprintf("node %q is too small for %s; %d of %d MiB would be left for pods", [
		profile.name, profile.role_name, max([0, nodesizing.allocatable]), floor(profile.memory),
	])
}

# control-plane-size covers control plane nodes.
violations contains {"message": message, "path": path} if {
	nodesizing.fits
	profile.role == "agent"
	least := parameters[sprintf("%s_worker_mib", [family])]
	profile.memory < least
	message := sprintf("node %q has %d MiB of memory, %s needs %d MiB", [profile.name, floor(profile.memory), profile.role_name, least])
}

violations contains {"message": message, "path": path} if {
	profile.role == "static"
	family == "kubeadm"
	profile.cores < parameters.kubeadm_control_plane_cores
	message := sprintf("node %q has %s, %s needs %v", [
		profile.name, profile.cores_in_words, profile.role_name, parameters.kubeadm_control_plane_cores,
	])
}

path := ["metadata", "name"]

family := "kubeadm" if {
	profile.distribution == ""
} else := profile.distribution

skipped contains reason if some reason in profile.size_unknown
