# METADATA
# scope: package
# title: API server keeps no audit log
# description: >-
#   Without an audit log no record shows who read a Secret or created a binding. After an attack you
#   cannot know which credentials to replace.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
#     description: Auditing
# schemas:
#   - input: schema.input
# custom:
#   problem: API server keeps no audit log
#   short: no audit log
#   do: set --audit-policy-file and --audit-log-path
#   severity: low
#   risk: hygiene
#   cause: audit-log
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node, Cluster.lightk8s.dev]
#   uses: [inventory/Cluster.lightk8s.dev, inventory/Node]
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
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	count([flag | some flag in ["audit-log-path", "audit-webhook-config-file"]; arguments.text(api.arguments, flag) != ""]) == 0
	message := "kube-apiserver keeps no audit log; --audit-log-path is not set"
}

violations contains {"message": message, "path": ["audit", "events"]} if {
	input.object.kind == "Cluster"
	hides_flags
	controlplane.audited.events == 0
	message := sprintf("kube-apiserver logged no audit event in %d hours", [controlplane.audited.hours])
}

# hides_flags is true for a cluster of a distribution whose flags the API does not show.
hides_flags if {
	some node in nodes.all
	profile.distribution_of(node) in {"k0s", "microk8s"}
}

skipped contains reason if {
	not controlplane.audited
	some reason in controlplane.not_shown
}

skipped contains reason if {
	input.object.kind == "Cluster"
	hides_flags
	not controlplane.audited
	some reason in controlplane.metrics_gap("no metrics of an hour or more of the API server were read")
}
