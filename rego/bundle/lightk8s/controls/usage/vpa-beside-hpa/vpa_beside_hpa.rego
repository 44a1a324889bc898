# METADATA
# scope: package
# title: Two autoscalers work against each other
# description: >-
#   A horizontal autoscaler adds replicas by the use in percent of the request, and a vertical one
#   changes that request. Each undoes the changes of the other: replicas multiply on small nodes, or
#   the request grows until the pod fits no node.
# related_resources:
#   - ref: https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md
#     description: Known limitations of the vertical pod autoscaler
# schemas:
#   - input: schema.input
# custom:
#   problem: Two autoscalers work against each other
#   short: VPA against HPA
#   do: 'set updatePolicy.updateMode: "Off"'
#   severity: medium
#   risk: outage
#   cause: vpa
#   closedBy: you
#   ease: edit manifest
#   kinds: [VerticalPodAutoscaler.autoscaling.k8s.io]
#   needs: [inventory/HorizontalPodAutoscaler.autoscaling]
#   partial: true
#   remediation: >-
#     Set updatePolicy.updateMode of the VerticalPodAutoscaler to "Off", leave the resource out of
#     its controlledResources, or let the HorizontalPodAutoscaler use another metric.
package lightk8s.controls.usage["vpa-beside-hpa"]

import data.lightk8s.lib.autoscaler
import data.lightk8s.lib.namespace

violations contains {"message": message, "path": ["spec", "targetRef"]} if {
	object.get(input.object, ["spec", "updatePolicy", "updateMode"], "Auto") != "Off"
	some found in namespace.objects(autoscaler.horizontal_kind)
	same_target(found.spec.scaleTargetRef, input.object.spec.targetRef)
	resources := [resource | some resource in ["cpu", "memory"]; autoscaler.goes_by(found.spec, resource); is_controlled(resource)]
	count(resources) > 0
	message := sprintf("VerticalPodAutoscaler sizes %s, by which HorizontalPodAutoscaler %q scales", [concat(" and ", resources), autoscaler.name(found)])
}

same_target(a, b) if {
	a.kind == b.kind
	a.name == b.name
}

policies := [policy | some policy in input.object.spec.resourcePolicy.containerPolicies; is_object(policy)]

# Containers without their own policy have that of "*", or all resources.
is_controlled(_) if {
	every policy in policies {
		policy.containerName != "*"
	}
}

is_controlled(resource) if {
	some policy in policies
	object.get(policy, "mode", "Auto") != "Off"
	resource in object.get(policy, "controlledResources", ["cpu", "memory"])
}
