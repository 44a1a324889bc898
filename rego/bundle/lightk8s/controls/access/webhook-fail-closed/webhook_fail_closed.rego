# METADATA
# scope: package
# title: A webhook that is down does not keep the cluster down
# description: >-
#   A webhook with failurePolicy Fail, backed by one pod on one small server, refuses every pod
#   while it is away: those of kube-system, and its own. After an eviction or a reboot nothing
#   comes back by itself.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/
#     description: Admission webhook good practices
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [MutatingWebhookConfiguration.admissionregistration.k8s.io, ValidatingWebhookConfiguration.admissionregistration.k8s.io]
#   uses: [inventory/Namespace]
#   remediation: >-
#     Leave out kube-system and the webhook's own namespace with a namespaceSelector on
#     kubernetes.io/metadata.name, or set failurePolicy to Ignore. Charts have values for both.
#   frameworks:
#     nsa: [Auth]
package lightk8s.controls.access["webhook-fail-closed"]

import data.lightk8s.lib.labels

violations contains {"message": message, "path": ["webhooks", i, "failurePolicy"]} if {
	some i, hook in blocking
	caught := [name |
		some name in guarded(hook)
		selected(hook, name) == "yes"
	]
	count(caught) > 0
	not has_conditions(hook)
	message := sprintf("webhook %q does not let pods in %s start while it is down (failurePolicy Fail)", [
		object.get(hook, "name", ""), concat(" and ", caught),
	])
}

skipped contains sprintf("webhook %q: the labels of Namespace %s decide, and are not known", [hook.name, name]) if {
	some hook in blocking
	not has_conditions(hook)
	some name in guarded(hook)
	selected(hook, name) == "unknown"
}

skipped contains sprintf("webhook %q: its matchConditions decide", [hook.name]) if {
	some hook in blocking
	has_conditions(hook)
}

# blocking are the webhooks, by index, that stop the creation of ordinary pods.
blocking[i] := hook if {
	some i, hook in input.object.webhooks
	is_object(hook)
	object.get(hook, "failurePolicy", "Fail") == "Fail"
	some rule in hook.rules
	is_object(rule)
	creates_pods(rule)
	not is_opt_in(hook)
}

creates_pods(rule) if {
	some operation in rule.operations
	operation in {"CREATE", "*"}
	some group in rule.apiGroups
	group in {"", "*"}
	some resource in rule.resources
	resource in {"pods", "*", "*/*"}
	object.get(rule, "scope", "*") != "Cluster"
}

# is_opt_in is true where only pods with a certain label are concerned: those of kube-system
# do not have it.
is_opt_in(hook) if count(object.get(hook, ["objectSelector", "matchLabels"], {})) > 0

is_opt_in(hook) if {
	some requirement in hook.objectSelector.matchExpressions
	requirement.operator in {"In", "Exists"}
}

has_conditions(hook) if count(hook.matchConditions) > 0

# guarded lists the namespaces that must come up without the webhook.
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
