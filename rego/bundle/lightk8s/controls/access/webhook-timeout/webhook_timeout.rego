# METADATA
# scope: package
# title: Webhook timeouts are short
# description: >-
#   Every request that a webhook matches waits for it. With the default of ten seconds and a few
#   retries of a controller, a small cluster does not respond while one pod restarts.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/
#     description: Admission webhook good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Webhook timeout is too long
#   short: long webhook timeout
#   do: "set timeoutSeconds: 5"
#   severity: low
#   risk: outage
#   cause: webhooks
#   closedBy: fix
#   ease: 1 command
#   kinds: [MutatingWebhookConfiguration.admissionregistration.k8s.io, ValidatingWebhookConfiguration.admissionregistration.k8s.io]
#   remediation: >-
#     Set timeoutSeconds to 5 or less.
#   parameters:
#     max_seconds: seconds that a request can wait for a webhook
#     shorten: true lets fix set max_seconds; a webhook that needs longer then fails, or is left out
#   answers:
#     shorten: null
package lightk8s.controls.access["webhook-timeout"]

import data.lightk8s.controls.access["webhook-timeout"].parameters

violations contains {"message": message, "path": path, "set": set} if {
	some i, hook in input.object.webhooks
	is_object(hook)
	seconds := object.get(hook, "timeoutSeconds", 10)
	is_number(seconds)
	seconds > parameters.max_seconds
	path := ["webhooks", i, "timeoutSeconds"]
	set := [{"path": path, "value": parameters.max_seconds} | parameters.shorten]
	message := sprintf("requests wait up to %v seconds for webhook %q", [seconds, object.get(hook, "name", "")])
}
