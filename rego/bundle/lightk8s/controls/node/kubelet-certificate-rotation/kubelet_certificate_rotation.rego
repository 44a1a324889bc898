# METADATA
# scope: package
# title: The kubelet renews its client certificate by itself
# description: >-
#   Without rotation the certificate ends after a year, and the node is NotReady from one minute to
#   the next. A CronJob that does it is one more thing that fails in silence. K3s, RKE2 and MicroK8s
#   issue the certificate in other ways.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/tls/certificate-rotation/
#     description: Certificate rotation for the kubelet
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs
#     description: Serving certificates of kubelets
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet client certificate is not renewed
#   short: certificate not renewed
#   do: "set rotateCertificates: true"
#   severity: high
#   risk: outage
#   cause: kubelet-certificates
#   closedBy: you
#   ease: edit manifest
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set rotateCertificates to true in the kubelet's configuration and restart it. Leave
#     serverTLSBootstrap alone until something approves the requests for serving certificates: logs,
#     exec and metrics end with it otherwise.
#   frameworks:
#     cis-1.12: ["4.2.10"]
#     nsa: [Auth]
package lightk8s.controls.node["kubelet-certificate-rotation"]

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["rotateCertificates"], message, []) if {
	is_own
	nodeconfig.value(["rotateCertificates"], false) == false
	message := "the kubelet's certificate is not renewed before it ends: rotateCertificates is false"
}

# is_own is true where the kubelet asks for its certificate itself.
is_own if profile.distribution in {"kubeadm", "k0s", ""}

skipped contains reason if {
	is_own
	some reason in (profile.no_node | nodeconfig.unread([["rotateCertificates"]]))
}
