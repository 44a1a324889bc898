# METADATA
# scope: package
# title: An alert watches the end of certificates
# description: >-
#   Certificates of a small cluster end after a year, unless K3s or the kubelet was restarted in
#   time. Then kubectl and the kubelets can no longer connect.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
#     description: Certificates of kubeadm
# schemas:
#   - input: schema.input
# custom:
#   problem: Alert on the end of certificates is missing
#   short: no certificate alert
#   do: alert on the end of certificates
#   severity: low
#   risk: hygiene
#   cause: alerts
#   closedBy: you
#   ease: edit manifest
#   kinds: [Prometheus.monitoring.coreos.com, Deployment.apps, StatefulSet.apps]
#   uses: ["inventory/ConfigMap~alert:", inventory/ConfigMap~prometheus.y, inventory/PrometheusRule.monitoring.coreos.com]
#   remediation: >-
#     Add an alert on apiserver_client_certificate_expiration_seconds or, with x509-certificate-exporter
#     or the blackbox exporter, on the end of each certificate, in a PrometheusRule or a rule file.
#   frameworks:
#     nsa: [Audit]
#   parameters:
#     words: metrics or label values that such an alert has in its expression, of which it needs one
package lightk8s.controls.observability["certificate-alert"]

import future.keywords.not

import data.lightk8s.controls.observability["certificate-alert"].parameters
import data.lightk8s.lib.prometheus

violations contains {"message": "no alert of Prometheus watches the end of certificates", "path": []} if {
	prometheus.lacks_alert(parameters.words)
}

skipped contains reason if {
	not prometheus.watches(parameters.words)
	some reason in prometheus.rules_unknown
}
