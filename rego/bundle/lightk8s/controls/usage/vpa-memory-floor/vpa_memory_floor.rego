# METADATA
# scope: package
# title: The vertical autoscaler recommends what small containers need
# description: >-
#   By default its recommender recommends at least 250 MiB for each pod. A node of 2 GB then holds
#   five pods, whatever they use, and a pod of 20 MiB gets twelve times its need.
# related_resources:
#   - ref: https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/flags.md
#     description: Flags of the vertical pod autoscaler
# schemas:
#   - input: schema.input
# custom:
#   problem: VPA recommends too much memory for small pods
#   short: VPA memory floor
#   do: set --pod-recommendation-min-memory-mb=16
#   severity: medium
#   risk: cost
#   cause: vpa
#   closedBy: tune
#   ease: 1 command
#   kinds: [Deployment.apps]
#   remediation: >-
#     Start the recommender with --pod-recommendation-min-memory-mb=16 and
#     --pod-recommendation-min-cpu-millicores=5.
#   parameters:
#     max_mb: largest floor of a recommendation for a pod, in MB
#     wanted_mb: floor that the fix sets, in MB
package lightk8s.controls.usage["vpa-memory-floor"]

import data.lightk8s.controls.usage["vpa-memory-floor"].parameters
import data.lightk8s.lib.arguments
import data.lightk8s.lib.workload

flag := "pod-recommendation-min-memory-mb"

violations contains {"message": message, "path": path, "set": [{"path": path, "value": fixed(entry)}]} if {
	contains(workload.images, "vpa-recommender")
	some entry in workload.lasting
	contains(object.get(entry.container, "image", ""), "vpa-recommender")
	least := to_number(megabytes(entry))
	least > parameters.max_mb
	path := workload.in_container(entry, ["args"])
	message := sprintf("container %q sets a floor of %v MB for each pod, recommended %v MB", [entry.name, least, parameters.wanted_mb])
}

# megabytes is the floor of the recommender, as a number in text; 250 where it is not given.
megabytes(entry) := stated if {
	stated := arguments.text(array.concat(list(entry, "command"), list(entry, "args")), flag)
	regex.match(`^[0-9]{1,6}([.][0-9]{1,3})?$`, stated)
} else := "250"

# fixed are the arguments with the floor at the end, where it applies.
fixed(entry) := array.concat(
	[argument | some argument in list(entry, "args"); not startswith(argument, sprintf("--%s=", [flag]))],
	[sprintf("--%s=%v", [flag, parameters.wanted_mb])],
)

list(entry, field) := [argument | some argument in entry.container[field]; is_string(argument)]
