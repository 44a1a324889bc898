package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.namespace
import data.lightk8s.lib.packaged

# unfixable is why requests of memory or CPU are not set: nothing can change the object, or
# something else manages it. It is undefined if nothing is in the way.
unfixable(resource) := concat(", and ", sort(reasons)) if {
	reasons := fixed | scaled(resource)
	count(reasons) > 0
}

fixed contains "a pod that runs cannot be changed" if input.object.kind == "Pod"

fixed contains "the template of a Job cannot be changed" if input.object.kind == "Job"

fixed contains sprintf("%s %q owns it and would undo it", [owner.kind, owner.name]) if {
	stands_alone
	some owner in input.object.metadata.ownerReferences
}

fixed contains sprintf("VerticalPodAutoscaler %q sizes it", [object.get(autoscaler, ["metadata", "name"], "")]) if {
	some autoscaler in namespace.objects("VerticalPodAutoscaler.autoscaling.k8s.io")
	is_target(autoscaler.spec.targetRef)
	object.get(autoscaler, ["spec", "updatePolicy", "updateMode"], "Auto") != "Off"
}

fixed contains sprintf("%s packages it, and writes it again when it starts", [distribution]) if {
	some distribution in packaged.by
}

# scaled holds the autoscalers that reckon in percent of the requests: a request that changes
# makes them add pods, or take them away.
scaled(resource) := {reason |
	some autoscaler in namespace.objects("HorizontalPodAutoscaler.autoscaling")
	is_target(autoscaler.spec.scaleTargetRef)
	goes_by(autoscaler.spec, resource)
	reason := sprintf("HorizontalPodAutoscaler %q scales it by its use in percent of that request", [object.get(autoscaler, ["metadata", "name"], "")])
}

is_target(reference) if {
	reference.kind == input.object.kind
	reference.name == name
}

goes_by(spec, resource) if {
	some metric in spec.metrics
	some field in ["resource", "containerResource"]
	metric[field].name == resource
	object.get(metric[field], ["target", "type"], "Utilization") == "Utilization"
}

goes_by(spec, "cpu") if spec.targetCPUUtilizationPercentage

goes_by(spec, "cpu") if not spec.metrics # the API server's default is CPU, at 80%
