# METADATA
# scope: package
# title: Every aggregated API answers
# description: >-
#   An APIService whose server is gone makes discovery fail: kubectl is slow and prints errors,
#   deleted namespaces stay Terminating, and autoscalers get no metrics. On small servers the usual
#   causes are a killed metrics-server and a partly uninstalled program.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/
#     description: Aggregation layer
# schemas:
#   - input: schema.input
# custom:
#   problem: Aggregated API does not answer
#   short: API unavailable
#   do: check its Service and pods, or delete it
#   severity: high
#   risk: outage
#   cause: aggregated-apis
#   closedBy: you
#   ease: project
#   kinds: [APIService.apiregistration.k8s.io]
#   remediation: >-
#     Look at the pods behind the Service that it names, and at the network between them and the API
#     server. Delete the APIService if its program was uninstalled.
package lightk8s.controls.availability["api-service-unavailable"]

import future.keywords.not

import data.lightk8s.lib.nodes

violations contains {"message": message, "path": ["status", "conditions", i]} if {
	some i, condition in input.object.status.conditions
	condition.type == "Available"
	condition.status == "False"
	message := sprintf("API %s is not available%s", [nodes.name(input.object), why(condition)])
}

why(condition) := sprintf(": %s", [condition.reason]) if {
	is_string(condition.reason)
	condition.reason != ""
} else := ""

skipped contains "whether the API is available is not known" if not is_told

is_told if {
	some condition in input.object.status.conditions
	condition.type == "Available"
	condition.status in {"True", "False"}
}
