# METADATA
# scope: package
# title: Settings of the kubelet are in files, not in its arguments
# description: >-
#   Most flags of the kubelet are deprecated, and each overrides the files: the same setting in a
#   drop-in has no effect, and a flag such as eviction-hard replaces all of its values in the files.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file/#kubelet-configuration-merging-order
#     description: Order in which the kubelet's configuration is merged
#   - ref: https://docs.k3s.io/installation/configuration
#     description: Configuration of K3s
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet flag overrides its configuration files
#   short: kubelet flag wins
#   do: move kubelet-arg settings to a drop-in
#   severity: low
#   risk: hygiene
#   cause: kubelet-configuration
#   closedBy: you
#   ease: edit manifest
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Move the setting from kubelet-arg to a file that ends in .conf in
#     /var/lib/rancher/k3s/agent/etc/kubelet.conf.d, or the same below rke2, with its apiVersion and
#     kind. While the argument is set, neither a drop-in nor tune changes the setting.
#   parameters:
#     only_flags: flags for which the kubelet's configuration has no field
package lightk8s.controls.node["kubelet-config-drop-in"]

import data.lightk8s.controls.node["kubelet-config-drop-in"].parameters
import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile

violations contains {"message": message, "path": []} if {
	some flag in flags
	not flag in parameters.only_flags
	message := sprintf("kubelet argument %s overrides its configuration files", [flag])
}

flags := {trim_right(split(trim_left(value, "-"), "=")[0], "+-") |
	some value in arguments.taken(profile.node_args, "kubelet-arg")
}

skipped contains reason if some reason in profile.no_node

skipped contains "the arguments of the kubelet are on the node alone" if profile.distribution in {"k0s", "kubeadm", "microk8s"}

skipped contains "the Node has no annotation with arguments that can be read" if {
	profile.distribution in {"k3s", "rke2"}
	not profile.node_args
}
