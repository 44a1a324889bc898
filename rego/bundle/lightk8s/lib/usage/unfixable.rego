package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.autoscaler
import data.lightk8s.lib.packaged

# unfixable is the reason why requests of memory or CPU are not set: the object cannot be changed,
# or a controller manages it. It is undefined if they can be set.
unfixable(resource) := concat(", and ", sort(reasons)) if {
	reasons := fixed | scaled(resource)
	count(reasons) > 0
}

fixed contains "a running pod cannot be changed" if input.object.kind == "Pod"

fixed contains "the template of a Job cannot be changed" if input.object.kind == "Job"

fixed contains sprintf("%s %q owns it and would undo it", [owner.kind, owner.name]) if {
	stands_alone
	some owner in input.object.metadata.ownerReferences
}

fixed contains sprintf("VerticalPodAutoscaler %q sizes it", [autoscaler.name(found)]) if {
	some found in autoscaler.vertical
	object.get(found, ["spec", "updatePolicy", "updateMode"], "Auto") != "Off"
}

fixed contains sprintf("%s overwrites it when it starts", [distribution]) if {
	some distribution in packaged.by
}

# scaled holds the autoscalers that scale by percent of the requests: a changed request makes them
# add or remove pods.
scaled(resource) := {reason |
	some found in autoscaler.horizontal
	autoscaler.goes_by(found.spec, resource)
	reason := sprintf("HorizontalPodAutoscaler %q scales it by percent of that request", [autoscaler.name(found)])
}
