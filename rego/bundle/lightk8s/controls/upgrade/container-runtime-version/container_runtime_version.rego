# METADATA
# scope: package
# title: The container runtime is supported
# description: >-
#   containerd 1.7, the last 1.x version, has had no releases since September 2026, and the kubelet
#   of Kubernetes 1.38 no longer works with it. The runtime protects the node from its containers.
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
#     Upgrade K3s, RKE2, k0s or MicroK8s, which include their own containerd; with kubeadm upgrade
#     the containerd.io package, after converting its configuration with `containerd config
#     migrate`. Debian and others fix the containerd of their own packages for longer: with one of
#     them, waive the finding until Kubernetes 1.38.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["container-runtime-version"]

import data.lightk8s.lib.nodes

violations contains {"message": message, "path": path} if {
	regex.match(`^containerd://v?1\.`, runtime)
	message := sprintf("node %q runs %s, which gets no more fixes", [nodes.name(input.object), replace(runtime, "://", " ")])
}

skipped contains "the Node does not report its container runtime" if runtime == ""

path := ["status", "nodeInfo", "containerRuntimeVersion"]

runtime := text if {
	text := object.get(input.object, path, "")
	is_string(text)
} else := ""
