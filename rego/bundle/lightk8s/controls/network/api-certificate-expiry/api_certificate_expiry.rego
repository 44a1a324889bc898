# METADATA
# scope: package
# title: The API server's certificate does not expire soon
# description: >-
#   When it expires, kubectl, kubelets and controllers can no longer connect. kubeadm renews it at
#   an upgrade, K3s and RKE2 when they start: a cluster that runs without changes for a year does
#   neither.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
#     description: Certificates of kubeadm
#   - ref: https://docs.k3s.io/cli/certificate
#     description: Certificates of K3s
# schemas:
#   - input: schema.input
# custom:
#   problem: API server certificate ends soon
#   short: certificate ends soon
#   do: renew certificates, then restart the server
#   severity: high
#   risk: outage
#   cause: cluster-certificates
#   closedBy: you
#   ease: 1 command
#   kinds: [Cluster.lightk8s.dev]
#   remediation: >-
#     Run `kubeadm certs renew all` on each node of the control plane and restart its static pods;
#     restart K3s or RKE2, which renew certificates that end soon; on MicroK8s run `microk8s
#     refresh-certs`. The other certificates of the control plane are usually as old.
#   parameters:
#     min_days: least days that the certificate is still valid
package lightk8s.controls.network["api-certificate-expiry"]

import future.keywords.not

import data.lightk8s.controls.network["api-certificate-expiry"].parameters
import data.lightk8s.lib.duration

violations contains {"message": message, "path": ["endpoint", "certificate", "notAfter"]} if {
	days < parameters.min_days
	message := sprintf("certificate of the API server %s on %s", [verb, substring(end, 0, 10)])
}

verb := "ended" if days < 0

verb := "ends" if days >= 0

days := (duration.since_epoch(end) - duration.since_epoch(input.object.observedAt)) / 86400

end := input.object.endpoint.certificate.notAfter

skipped contains "the end of the API server's certificate is not known" if not duration.since_epoch(end)

skipped contains "the time at which the cluster was read is not known" if {
	duration.since_epoch(end)
	not duration.since_epoch(input.object.observedAt)
}
