# METADATA
# scope: package
# title: cert-manager fails to renew a certificate
# description: >-
#   cert-manager renews automatically, and retries as long as it fails: a name that points
#   elsewhere, a closed port 80, a limit of the authority. You see no problem until the day on which
#   browsers reject every host of the certificate.
# related_resources:
#   - ref: https://cert-manager.io/docs/troubleshooting/
#     description: Troubleshooting of cert-manager
#   - ref: https://cert-manager.io/docs/usage/certificate/#renewal
#     description: When cert-manager renews
# schemas:
#   - input: schema.input
# custom:
#   problem: cert-manager fails to renew a certificate
#   short: renewal fails
#   do: "see why it fails: cmctl status certificate"
#   severity: high
#   risk: outage
#   cause: cert-manager
#   closedBy: you
#   ease: project
#   kinds: [Certificate.cert-manager.io]
#   uses: [inventory/Cluster.lightk8s.dev]
#   remediation: >-
#     Follow the events from the Certificate to its CertificateRequest, Order and Challenge: `cmctl
#     status certificate NAME`. Check that the name points to the cluster, and that port 80 or the DNS
#     token works.
#   parameters:
#     max_failures: failed issuances in a row that are accepted, since cert-manager tries again after an hour
#     max_hours: hours that an issuance or an overdue renewal can take
package lightk8s.controls.network["certificate-renewal"]

import future.keywords.not

import data.lightk8s.controls.network["certificate-renewal"].parameters
import data.lightk8s.lib.duration
import data.lightk8s.lib.skip

violations contains {"message": message, "path": ["status", "conditions"]} if {
	ready.status == "False"
	not is_new
	not is_ended
	message := sprintf("certificate is not ready%s", [why])
}

violations contains {"message": message, "path": ["status", "failedIssuanceAttempts"]} if {
	ready.status == "True"
	failures := input.object.status.failedIssuanceAttempts
	is_number(failures)
	failures > parameters.max_failures
	message := sprintf("%v issuances in a row failed%s", [failures, end])
}

violations contains {"message": message, "path": ["status", "renewalTime"]} if {
	due := input.object.status.renewalTime
	hours_since(due) > parameters.max_hours
	not is_ended
	message := sprintf("renewal was due on %s%s", [substring(due, 0, 10), end])
}

violations contains {"message": message, "path": ["status", "notAfter"]} if {
	is_ended
	message := sprintf("certificate ended on %s", [substring(input.object.status.notAfter, 0, 10)])
}

ready := condition("Ready")

condition(type) := [entry | some entry in input.object.status.conditions; entry.type == type][0]

# is_new is true for a certificate that a running issuance can make ready.
is_new if {
	condition("Issuing").status == "True"
	not hours_since(ready.lastTransitionTime) > parameters.max_hours
}

is_ended if hours_since(input.object.status.notAfter) > 0

why := sprintf(": %s", [ready.reason]) if {
	is_string(ready.reason)
	ready.reason != ""
} else := ""

end := sprintf("; certificate ends on %s", [substring(input.object.status.notAfter, 0, 10)]) if {
	duration.since_epoch(input.object.status.notAfter)
} else := ""

hours_since(time) := (duration.observed_at - duration.since_epoch(time)) / 3600

skipped contains "whether the certificate is ready is not known" if not ready.status in {"True", "False"}

skipped contains skip.lacking("Cluster.lightk8s.dev", "the time at which the cluster was read is not known, so the delay of the renewal is not known") if {
	ready.status in {"True", "False"}
	not duration.observed_at
}
