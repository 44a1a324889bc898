# METADATA
# scope: package
# title: Every selector selects pods
# description: >-
#   If a label is renamed in one place only, a Service has no endpoints, a PodDisruptionBudget
#   protects nothing, and a NetworkPolicy leaves its pods open. The API server reports no error for
#   any of them.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
#     description: Labels and selectors
# schemas:
#   - input: schema.input
# custom:
#   problem: Selector selects no pods
#   short: selects no pods
#   do: correct the selector, or delete the object
#   severity: medium
#   risk: outage
#   cause: dangling-references
#   closedBy: you
#   ease: edit manifest
#   kinds: [Service, PodDisruptionBudget.policy, NetworkPolicy.networking.k8s.io]
#   uses:
#     - inventory/Pod
#     - inventory/Deployment.apps
#     - inventory/StatefulSet.apps
#     - inventory/DaemonSet.apps
#     - inventory/ReplicaSet.apps
#     - inventory/ReplicationController
#     - inventory/PodTemplate
#     - inventory/Job.batch
#     - inventory/CronJob.batch
#   remediation: >-
#     Give the selector the labels of the pod template, or delete the object. If an operator creates
#     the pods, waive the finding.
package lightk8s.controls.workload["selector-without-pods"]

import data.lightk8s.lib.labels
import data.lightk8s.lib.workloads

violations contains {"message": message, "path": path} if {
	is_idle
	count(workloads.unknown) == 0
	message := sprintf("no workload has pods with %s", [concat(", ", texts)])
}

skipped contains reason if {
	is_idle
	some reason in workloads.unknown
}

is_idle if {
	count(labels.requirements(selector)) > 0
	not workloads.has_selected(selector)
	not is_for_solver
}

# Pods of cert-manager that answer for a certificate exist for some seconds.
is_for_solver if {
	some requirement in labels.requirements(selector)
	requirement.key == "acme.cert-manager.io/http01-solver"
}

path := {"Service": ["spec", "selector"], "PodDisruptionBudget": ["spec", "selector"], "NetworkPolicy": ["spec", "podSelector"]}[input.object.kind]

selector := {"matchLabels": input.object.spec.selector} if {
	input.object.kind == "Service"
	object.get(input.object, ["spec", "type"], "ClusterIP") != "ExternalName"
} else := object.get(input.object, path, {}) if {
	input.object.kind != "Service"
}

texts := sort([text(requirement) | some requirement in labels.requirements(selector)])

text(requirement) := sprintf("%s=%s", [requirement.key, requirement.values[0]]) if {
	requirement.operator == "In"
	count(requirement.values) == 1
} else := sprintf("%s %s (%s)", [
	requirement.key, lower(requirement.operator),
	concat(", ", [value | some value in requirement.values; is_string(value)]),
])
