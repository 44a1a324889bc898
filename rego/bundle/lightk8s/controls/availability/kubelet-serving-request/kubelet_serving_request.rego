# METADATA
# scope: package
# title: Requests of kubelets for serving certificates are answered
# description: >-
#   With serverTLSBootstrap the kubelet asks for the certificate that it serves with, and Kubernetes
#   does not approve such requests automatically. Without an answer, logs, exec, port-forward and
#   metrics of the node end with its certificate, or never work.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs
#     description: Serving certificates of kubelets
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet waits for its serving certificate
#   short: unanswered request
#   do: verify the request, then approve it
#   severity: medium
#   risk: outage
#   cause: kubelet-certificates
#   closedBy: you
#   ease: 1 command
#   kinds: [CertificateSigningRequest.certificates.k8s.io]
#   uses: [inventory/Cluster.lightk8s.dev]
#   remediation: >-
#     Check that the request is that of the node, and run `kubectl certificate approve`. Install a
#     controller that approves them, or set serverTLSBootstrap to false.
#   parameters:
#     min_minutes: least age of a request that counts as not answered, in minutes
package lightk8s.controls.availability["kubelet-serving-request"]

import future.keywords.not

import data.lightk8s.controls.availability["kubelet-serving-request"].parameters
import data.lightk8s.lib.duration
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": ["status", "conditions"]} if {
	is_pending
	age >= parameters.min_minutes * 60
	message := sprintf("request %s of %s for a serving certificate is pending", [
		nodes.name(input.object), object.get(input.object, ["spec", "username"], "a kubelet"),
	])
}

is_pending if {
	input.object.spec.signerName == "kubernetes.io/kubelet-serving"
	count(object.get(input.object, ["status", "conditions"], [])) == 0
	object.get(input.object, ["status", "certificate"], "") == ""
}

# age is in seconds.
age := duration.observed_at - created

created := duration.since_epoch(input.object.metadata.creationTimestamp)

skipped contains "the age of the request is not known" if {
	is_pending
	not is_number(age)
}
