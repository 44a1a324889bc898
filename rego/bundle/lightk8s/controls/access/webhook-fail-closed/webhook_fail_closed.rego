# METADATA
# scope: package
# title: Webhook outage blocks requests that the cluster needs to start
# description: >-
#   A webhook with failurePolicy Fail, backed by one pod on one small server, denies every request
#   that it matches while it is down: pods of kube-system and its own, their status and tokens,
#   nodes, leases, endpoints. After an eviction or a reboot, no pod starts without manual work.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/
#     description: Admission webhook good practices
# schemas:
#   - input: schema.input
# custom:
#   problem: Webhook outage blocks the cluster's own requests
#   short: blocks while down
#   do: exclude system namespaces, nodes and itself
#   severity: high
#   risk: outage
#   cause: webhooks
#   closedBy: you
#   ease: edit manifest
#   kinds: [MutatingWebhookConfiguration.admissionregistration.k8s.io, ValidatingWebhookConfiguration.admissionregistration.k8s.io]
#   uses: [inventory/Namespace]
#   remediation: >-
#     Exclude kube-system, kube-node-lease and the webhook's own namespace with a namespaceSelector on
#     kubernetes.io/metadata.name, drop nodes from its rules, or set failurePolicy to Ignore.
#   frameworks:
#     nsa: [Auth]
package lightk8s.controls.access["webhook-fail-closed"]

import data.lightk8s.lib.labels
import data.lightk8s.lib.skip
import data.lightk8s.lib.webhook

violations contains {"message": message, "path": ["webhooks", i, "failurePolicy"]} if {
	some i, hook in webhook.required
	not has_conditions(hook)
	blocked := [text | some request in webhook.caught(hook); text := blocks(hook, request)]
	message := sprintf("webhook %q blocks %s while it is down; failurePolicy is Fail", [object.get(hook, "name", ""), blocked[0]])
}

skipped contains skip.lacking("Namespace", sprintf("webhook %q: labels of Namespace %s decide, and are not known", [hook.name, name])) if {
	some hook in webhook.required
	not has_conditions(hook)
	some request in webhook.caught(hook)
	some name in places(hook, request)
	selected(hook, name) == "unknown"
}

skipped contains sprintf("webhook %q: its matchConditions decide", [hook.name]) if {
	some hook in webhook.required
	has_conditions(hook)
	some request in webhook.caught(hook)
	can_block(hook, request)
}

has_conditions(hook) if count(hook.matchConditions) > 0

# can_block is true unless the namespaceSelector is known to exclude the request.
can_block(hook, request) if blocks(hook, request)

can_block(hook, request) if {
	some name in places(hook, request)
	selected(hook, name) == "unknown"
}

# blocks is what a message names of a request. It is undefined if the namespaceSelector excludes it.
# A namespaceSelector never excludes requests outside of namespaces.
blocks(_, request) := request.what if request.scope == "Cluster"

blocks(hook, request) := sprintf("%s in %s", [request.what, concat(" and ", chosen)]) if {
	chosen := [name | some name in places(hook, request); selected(hook, name) == "yes"]
	count(chosen) > 0
}

# places are the namespaces of a request: its own, or those that must come up without the webhook.
places(_, request) := [] if request.scope == "Cluster"

places(hook, request) := object.get(request, "in", guarded(hook)) if not request.scope

guarded(hook) := sort({"kube-system", object.get(hook, ["clientConfig", "service", "namespace"], "kube-system")})

selected(hook, name) := labels.selects(object.get(hook, "namespaceSelector", {}), known.labels, known.whole) if {
	known := labels_of(name)
}

# labels_of are the labels of a Namespace: all of them where the inventory holds it, and else
# the one that every Namespace has.
labels_of(name) := {"labels": object.get(found[0], ["metadata", "labels"], {}), "whole": true} if {
	found := [object | some object in namespaces; object.metadata.name == name]
	count(found) > 0
} else := {"labels": {"kubernetes.io/metadata.name": name}, "whole": false}

namespaces := object.get(input.facts.inventory, ["Namespace", ""], [])
