package lightk8s.lib.autoscaler

import data.lightk8s.lib.inventory
import data.lightk8s.lib.skip

# replicas is {"least": 2, "by": "..."}: the least number of pods that the workload has while it is
# in use, and the reason, as the end of a message. It is undefined if it is not known.
replicas := {"least": 0, "by": ""} if {
	stated == 0 # an autoscaler leaves a workload alone that has none
} else := {"least": least, "by": by} if {
	some found in horizontal
	least := max([1, object.get(found, ["spec", "minReplicas"], 1)])
	by := sprintf(" at minReplicas of HorizontalPodAutoscaler %q", [name(found)])
} else := {"least": stated, "by": ""} if {
	is_number(stated)
} else := {"least": 1, "by": " by default"} if inventory.is_complete(horizontal_kind)

stated := input.object.spec.replicas

# uncounted holds the reason why replicas is not known, or is empty.
uncounted contains skip.because("spec.replicas is absent, and an autoscaler can set it", inventory.incomplete(horizontal_kind)) if not replicas
