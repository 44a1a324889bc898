# METADATA
# scope: package
# title: The kubelet renews its client certificate automatically
# description: >-
#   Without rotation the certificate ends after a year, and the node becomes NotReady without a
#   warning. A CronJob that renews it can fail unnoticed. K3s, RKE2 and MicroK8s issue the
#   certificate in other ways.
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
#     Set rotateCertificates to true in the kubelet's configuration and restart it. Do not set
#     serverTLSBootstrap before a controller approves the requests for serving certificates:
#     otherwise logs, exec and metrics fail.
#   frameworks:
#     cis-1.12: ["4.2.10"]
#     nsa: [Auth]
package lightk8s.controls.node["kubelet-certificate-rotation"]

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["rotateCertificates"], message, []) if {
	is_own
	nodeconfig.value(["rotateCertificates"], false) == false
	message := "kubelet does not renew its certificate before it ends; rotateCertificates is false"
}

# is_own is true where the kubelet requests its certificate itself.
is_own if profile.distribution in {"kubeadm", "k0s", ""}

skipped contains reason if {
	is_own
	some reason in (profile.no_node | nodeconfig.unread([["rotateCertificates"]]))
}
