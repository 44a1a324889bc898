# METADATA
# scope: package
# title: No pod can talk to the container runtime
# description: >-
#   Anyone who can write to the socket of containerd, CRI-O or Docker can start a privileged
#   container on the node, without the API server and its policies, and so is root on the node.
#   Mounting the socket read-only does not help.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/security-checklist/
#     description: Security checklist
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod can control the container runtime
#   short: runtime socket
#   do: remove the volume of the runtime socket
#   severity: critical
#   risk: takeover
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostPath]
#   remediation: >-
#     Remove the volume. Build images with a builder that needs no socket, and read metrics from
#     the kubelet.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["container-runtime-socket"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": volume.at} if {
	some volume in workload.host_paths
	exposes(volume.clean)
	message := sprintf("volume %q gives access to the container runtime: %s", [volume.name, volume.path])
}

# exposes is true for the sockets themselves, wherever they are, and for the folders that hold them.
exposes(path) if {
	segments := split(path, "/")
	segments[count(segments) - 1] in {
		"containerd.sock", "containerd.sock.ttrpc", "cri-dockerd.sock", "crio.sock", "docker.sock", "podman.sock",
	}
}

exposes("")

exposes(path) if trim_prefix(path, "/var") in {
	"/run", "/run/containerd", "/run/crio", "/run/k0s", "/run/k3s", "/run/k3s/containerd", "/run/podman",
}

exposes("/var/snap/microk8s/common/run")
