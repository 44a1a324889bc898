# METADATA
# scope: package
# title: The container runtime is containerd 2 or another that is supported
# description: >-
#   containerd 1.7, the last of its line, has no releases since September 2026, and the kubelet of
#   Kubernetes 1.38 no longer works with it. The runtime is what stands between a container and the
#   node.
# related_resources:
#   - ref: https://containerd.io/releases/
#     description: containerd releases
# schemas:
#   - input: schema.input
# custom:
#   problem: Container runtime is end-of-life
#   short: old container runtime
#   do: plan an upgrade of the container runtime
#   severity: medium
#   risk: hygiene
#   cause: upgrades
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   remediation: >-
#     Upgrade K3s, RKE2, k0s or MicroK8s, which bring their own containerd; with kubeadm upgrade the
#     containerd.io package, after converting its configuration with `containerd config migrate`.
#     Debian and others fix the containerd of their own packages for longer: with one of them, waive the
#     finding until Kubernetes 1.38.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["container-runtime-version"]

import data.lightk8s.lib.nodes

violations contains {"message": message, "path": path} if {
	regex.match(`^containerd://v?1\.`, runtime)
	message := sprintf("node %q runs %s, for which its project releases no more fixes", [nodes.name(input.object), replace(runtime, "://", " ")])
}

skipped contains "the node does not tell its container runtime" if runtime == ""

path := ["status", "nodeInfo", "containerRuntimeVersion"]

runtime := text if {
	text := object.get(input.object, path, "")
	is_string(text)
} else := ""
