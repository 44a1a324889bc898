# METADATA
# scope: package
# title: Audit log is configured but stays empty
# description: >-
#   kube-apiserver logs no event without a policy, whatever --audit-log-path is. The log is then
#   empty when you need it for an investigation.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
#     description: Auditing
# schemas:
#   - input: schema.input
# custom:
#   problem: Audit log is configured but stays empty
#   short: empty audit log
#   do: set --audit-policy-file to one with rules
#   severity: medium
#   risk: hygiene
#   cause: audit-log
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   uses: [inventory/Cluster.lightk8s.dev, inventory/Node]
#   remediation: >-
#     Set --audit-policy-file to a policy with rules, and look at the log: it grows with the
#     next request.
#   frameworks:
#     cis-1.12: ["3.2.1"]
#     nsa: [Audit]
package lightk8s.controls.access["audit-policy-file"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": api.path} if {
	some api in logging
	not arguments.text(api.arguments, "audit-policy-file")
	message := "kube-apiserver logs no audit event; --audit-policy-file is not set"
}

violations contains {"message": message, "path": api.path} if {
	some api in logging
	arguments.text(api.arguments, "audit-policy-file")
	counted.events == 0
	message := sprintf("kube-apiserver logged no audit event in %d hours; see --audit-policy-file", [counted.hours])
}

# counted are the events that the metrics of the API server count, if the cluster has one API
# server.
counted := controlplane.audited if count(nodes.control_plane) == 1

# logging are the API servers with a place for audit logs.
logging := [api |
	some api in controlplane.shown
	api.name == "kube-apiserver"
	count([flag | some flag in ["audit-log-path", "audit-webhook-config-file"]; arguments.text(api.arguments, flag) != ""]) > 0
]

skipped contains "RKE2 writes a policy that logs nothing to /etc/rancher/rke2/audit-policy.yaml, and only metrics show whether it was changed" if {
	some api in logging
	arguments.text(api.arguments, "audit-policy-file") == "/etc/rancher/rke2/audit-policy.yaml"
	not counted
}

skipped contains reason if some reason in controlplane.not_shown
