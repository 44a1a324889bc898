# METADATA
# scope: package
# title: Bootstrap tokens live no longer than a day
# description: >-
#   A join token is needed for minutes. The longer it lives, the more copies of it exist while it
#   still works.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/
#     description: Bootstrap tokens
# schemas:
#   - input: schema.input
# custom:
#   problem: Bootstrap token is valid for more than a day
#   short: token valid for days
#   do: delete the Secret after the node has joined
#   severity: medium
#   risk: takeover
#   cause: join-tokens
#   closedBy: you
#   ease: 1 command
#   kinds: [Secret]
#   needs: [inventory/Cluster.lightk8s.dev]
#   remediation: >-
#     Delete the Secret, and create a short-lived token when a node joins: `kubeadm token create
#     --ttl 1h`.
#   frameworks:
#     cis-1.12: ["3.1.3"]
#     nsa: [Auth]
#   parameters:
#     max_hours: hours that a bootstrap token can remain valid
package lightk8s.controls.access["bootstrap-token-lifetime"]

import data.lightk8s.controls.access["bootstrap-token-lifetime"].parameters
import data.lightk8s.lib.duration
import data.lightk8s.lib.skip

violations contains {"message": message, "path": ["data", "expiration"]} if {
	is_token
	hours := (duration.since_epoch(expiration) - duration.observed_at) / 3600
	hours > parameters.max_hours
	message := sprintf("bootstrap token is valid for another %v hours, until %s", [floor(hours), expiration])
}

skipped contains skip.lacking("Cluster.lightk8s.dev", "the time at which the cluster was read is not known") if {
	is_token
	not duration.observed_at
}

# is_token is true for tokens that log in and expire. The API server also treats an invalid time as
# expired.
is_token if {
	input.object.type == "bootstrap.kubernetes.io/token"
	input.object.data["usage-bootstrap-authentication"] == "true"
	duration.since_epoch(expiration)
}

expiration := input.object.data.expiration
