# METADATA
# scope: package
# title: Autoscalers
# description: >-
#   Finds the autoscalers of the checked workload, and counts its replicas with them.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     autoscaler.replicas.least > 1
package lightk8s.lib.autoscaler

import data.lightk8s.lib.namespace

# horizontal_kind is that of horizontal autoscalers in an inventory.
horizontal_kind := "HorizontalPodAutoscaler.autoscaling"

# vertical_kind is that of vertical autoscalers in an inventory.
vertical_kind := "VerticalPodAutoscaler.autoscaling.k8s.io"

# horizontal are the autoscalers that set the replicas of the workload.
horizontal := [autoscaler |
	some autoscaler in namespace.objects(horizontal_kind)
	is_target(autoscaler.spec.scaleTargetRef)
]

# vertical are the autoscalers that recommend the resources of the workload.
vertical := [autoscaler |
	some autoscaler in namespace.objects(vertical_kind)
	is_target(autoscaler.spec.targetRef)
]

is_target(reference) if {
	reference.kind == input.object.kind
	reference.name == input.object.metadata.name
}

# goes_by is true for the spec of a horizontal autoscaler that scales by the use in percent of the
# requests of a resource, "cpu" or "memory".
goes_by(spec, resource) if {
	some metric in spec.metrics
	some field in ["resource", "containerResource"]
	metric[field].name == resource
	object.get(metric[field], ["target", "type"], "Utilization") == "Utilization"
}

goes_by(spec, "cpu") if spec.targetCPUUtilizationPercentage

goes_by(spec, "cpu") if not spec.metrics # the API server's default is CPU, at 80%

# name is the name of an autoscaler; "" if it has none.
name(autoscaler) := object.get(autoscaler, ["metadata", "name"], "")
