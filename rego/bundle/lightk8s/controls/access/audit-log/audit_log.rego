# METADATA
# scope: package
# title: API server keeps no audit log
# description: >-
#   Without an audit log no record shows who read a Secret or created a binding. After a break-
#   in it cannot be told what to replace.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
#     description: Auditing
# schemas:
#   - input: schema.input
# custom:
#   severity: low
#   kinds: [Pod, Node]
#   remediation: >-
#     Write a small policy (Metadata for Secrets, roles and exec, None for events, leases and
#     nodes), and start kube-apiserver with --audit-policy-file and --audit-log-path, with
#     --audit-log-maxsize=20 and --audit-log-maxbackup=5 on a small disk.
#   frameworks:
#     cis-1.12: ["1.2.16", "3.2.1"]
#     nsa: [Audit]
package lightk8s.controls.access["audit-log"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	count([flag | some flag in ["audit-log-path", "audit-webhook-config-file"]; arguments.text(api.arguments, flag) != ""]) == 0
	message := "kube-apiserver keeps no audit log; --audit-log-path is not set"
}

skipped contains reason if some reason in controlplane.not_shown
