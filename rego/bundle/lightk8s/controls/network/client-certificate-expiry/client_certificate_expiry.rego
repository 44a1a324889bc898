# METADATA
# scope: package
# title: Client certificates expire soon
# description: >-
#   Kubelets, controllers and kubeconfigs log in with certificates that kubeadm, K3s and RKE2 make
#   for a year. The API server counts the remaining lifetime of each certificate it received since
#   it started, before it verifies it. This includes certificates of strangers, and those that were
#   renewed since. Kubelets that rotate have weeks left. Only one of several API servers is read.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
#     description: Certificates of kubeadm
#   - ref: https://docs.k3s.io/cli/certificate
#     description: Certificates of K3s
# schemas:
#   - input: schema.input
# custom:
#   problem: Client certificates end within a week
#   short: client certificates end
#   do: find and renew the client certificates
#   severity: medium
#   risk: outage
#   cause: cluster-certificates
#   closedBy: you
#   ease: 1 command
#   kinds: [Cluster.lightk8s.dev]
#   remediation: >-
#     Run `kubeadm certs check-expiration` or `k3s certificate check` on each server, and look at
#     the certificates in kubeconfigs of people and programs. Renew them with `kubeadm certs renew
#     all`, or with a restart of K3s and RKE2. Waive the finding where you issue certificates for
#     hours.
package lightk8s.controls.network["client-certificate-expiry"]

import future.keywords.not

import data.lightk8s.lib.controlplane
import data.lightk8s.lib.duration

violations contains {"message": message, "path": ["clientCertificates", "lastWeek"]} if {
	count(unknown) == 0
	counts.lastWeek > 0
	message := sprintf("requests since %s had client certificates in their last week%s", [
		substring(counts.since, 0, 10), ended,
	])
}

ended := ", some of them after their end" if {
	counts.ended > 0
} else := ""

counts := input.object.clientCertificates

unknown contains reason if {
	not is_read
	some reason in controlplane.metrics_gap("the end of client certificates was not read")
}

is_read if {
	is_number(counts.lastWeek)
	is_number(counts.ended)
	duration.since_epoch(counts.since)
}

skipped contains reason if some reason in unknown
