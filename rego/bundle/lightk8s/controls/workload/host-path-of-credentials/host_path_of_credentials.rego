# METADATA
# scope: package
# title: No pod can read the credentials of the node
# description: >-
#   These folders of the node hold the certificates of the control plane, the kubeconfig of the
#   administrator, the token that joins nodes, the datastore, or the tokens of all pods. Anyone who
#   can read them is, or can become, administrator of the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: hostPath
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod can read the node's credentials
#   short: node credentials
#   do: remove the volume, or mount less of the node
#   severity: critical
#   risk: takeover
#   cause: host-access
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [hostPath]
#   remediation: >-
#     Remove the volume, or mount only the file that the program needs, and no credential.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["host-path-of-credentials"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": volume.at} if {
	some volume in workload.host_paths
	holds_credentials(volume.clean)
	message := sprintf("volume %q holds credentials of the node: %s", [volume.name, volume.path])
}

# holds_credentials is true for credentials, for their folders, and for the folders above.
holds_credentials(path) if path in {
	"", "/etc", "/home", "/root", "/var", "/var/lib",
	"/etc/rancher", "/var/lib/rancher", "/var/lib/k0s", "/var/lib/kubelet",
	"/var/snap", "/var/snap/microk8s", "/var/snap/microk8s/current",
}

holds_credentials(path) if regex.match(`^/var/lib/rancher/(k3s|rke2)(/server(/(cred|db|tls|token|node-token|agent-token)(/.*)?)?)?$`, path)

holds_credentials(path) if {
	some folder in [
		"/etc/kubernetes", "/etc/rancher/k3s", "/etc/rancher/node", "/etc/rancher/rke2", "/root/.kube", "/root/.ssh",
		"/var/lib/etcd", "/var/lib/k0s/pki", "/var/lib/kubelet/pki",
		"/var/snap/microk8s/current/certs", "/var/snap/microk8s/current/credentials",
	]
	within(path, folder)
}

within(folder, folder)

within(path, folder) if startswith(path, concat("", [folder, "/"]))
