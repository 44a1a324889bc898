# METADATA
# scope: package
# title: Audit logs can fill the disk
# description: >-
#   kube-apiserver keeps 100 rotated files of 100 MiB, or any number of them before Kubernetes
#   1.36. On a disk of 20 GB that ends in disk pressure, evicted pods and a datastore that
#   cannot write.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/
#     description: Auditing
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: Audit logs can fill the disk
#   short: unlimited audit logs
#   do: set audit-log-maxsize=20 and maxbackup=5
#   severity: medium
#   risk: outage
#   cause: audit-log
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   parameters:
#     max_mebibytes: MiB that the audit logs of a node can take; 1100 are the 11 files of 100 MiB of the CIS benchmark
#   remediation: >-
#     Set --audit-log-maxbackup=5 and --audit-log-maxsize=20 on a small disk. To keep the log
#     longer, send it to another server.
#   frameworks:
#     cis-1.12: ["1.2.18", "1.2.19"]
package lightk8s.controls.access["audit-log-rotation"]

import data.lightk8s.controls.access["audit-log-rotation"].parameters
import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	not object.get({"-": true}, arguments.text(api.arguments, "audit-log-path"), false)
	some message in unbounded(api.arguments)
}

# unbounded holds why audit logs can take more than the limit, or nothing. A size of 0 is no rotation,
# and 0 backups are all of them.
unbounded(given) := {"audit logs are never rotated; --audit-log-maxsize is 0"} if {
	arguments.text(given, "audit-log-maxsize") == "0"
} else := {"rotated audit logs are not limited; --audit-log-maxbackup is not set"} if {
	not arguments.text(given, "audit-log-maxbackup")
} else := {"rotated audit logs are not limited; --audit-log-maxbackup is 0"} if {
	arguments.text(given, "audit-log-maxbackup") == "0"
} else := {sprintf("audit logs can take %dMi, limit is %vMi", [total(given), parameters.max_mebibytes])} if {
	total(given) > parameters.max_mebibytes
} else := set()

total(given) := number(given, "audit-log-maxsize", "100") * (number(given, "audit-log-maxbackup", "0") + 1)

# number is the value of a flag. It is undefined if the value is not a number: kube-apiserver does
# not start with it.
number(given, flag, otherwise) := to_number(text) if {
	text := value(given, flag, otherwise)
	regex.match(`^[0-9]{1,9}$`, text)
}

value(given, flag, _) := arguments.text(given, flag)

value(given, flag, otherwise) := otherwise if not arguments.text(given, flag)

skipped contains reason if some reason in controlplane.not_shown
