# METADATA
# scope: package
# title: Kubelet signs the certificate that it serves with itself
# description: >-
#   The API server cannot verify a kubelet that signs its own certificate. Between servers on the
#   public internet, a router on the path can then read and change the data of kubectl exec and
#   logs.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs
#     description: Signed serving certificates of kubelets
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet signs its serving certificate itself
#   short: self-signed kubelet
#   do: plan an approver, then serverTLSBootstrap
#   severity: low
#   risk: takeover
#   cause: kubelet-certificates
#   closedBy: you
#   ease: project
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Install an approver of kubelet-serving requests first, kubelet-csr-approver for instance: without one,
#     logs, exec and metrics fail. Then set serverTLSBootstrap to true in ConfigMap kubelet-config, run
#     `kubeadm upgrade node phase kubelet-config` on each node, and give the API server
#     kubelet-certificate-authority.
#   frameworks:
#     cis-1.12: ["4.2.11"]
package lightk8s.controls.node["kubelet-serving-certificate"]

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["serverTLSBootstrap"], message, []) if {
	is_dialed
	nodeconfig.value(["serverTLSBootstrap"], false) == false
	nodeconfig.value(["tlsCertFile"], made) == made
	message := sprintf("kubelet of node %q serves with %s, which it signs itself by default", [profile.name, made])
}

# made is where the kubelet stores its self-signed certificate, and what it then shows as its
# setting; see InitializeTLS in cmd/kubelet/app/server.go.
made := "/var/lib/kubelet/pki/kubelet.crt"

# is_dialed is true where the kubelet is kubeadm's, and the API server of another node calls it.
is_dialed if {
	profile.distribution in {"", "kubeadm"}
	count(nodes.all) > 1
	count(profile.public_addresses) > 0
}

skipped contains reason if {
	is_dialed
	some reason in nodeconfig.unread([["serverTLSBootstrap"], ["tlsCertFile"]])
}

skipped contains reason if some reason in profile.no_node
