# METADATA
# scope: package
# title: Descheduler restarts healthy pods for their age
# description: >-
#   PodLifeTime evicts what is older than a limit, idle or not, and a Deployment replaces each pod
#   at once, so this cleans up nothing. On a small cluster every hour brings cold caches, image
#   pulls and, with one replica, an outage.
# related_resources:
#   - ref: https://github.com/kubernetes-sigs/descheduler#podlifetime
#     description: Descheduler, PodLifeTime
# schemas:
#   - input: schema.input
# custom:
#   problem: Descheduler restarts healthy pods for their age
#   short: evicts pods for age
#   do: remove PodLifeTime, or limit it by states
#   severity: low
#   risk: outage
#   cause: descheduler
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap]
#   texts: [DeschedulerPolicy]
#   remediation: >-
#     Remove PodLifeTime from the policy, or limit it with states to pods that never started, such
#     as Pending. RemoveFailedPods and RemovePodsHavingTooManyRestarts remove what is broken.
#   parameters:
#     min_seconds: least age at which healthy pods can be evicted, in seconds
package lightk8s.controls.cost["descheduler-pod-lifetime"]

import data.lightk8s.controls.cost["descheduler-pod-lifetime"].parameters
import data.lightk8s.lib.descheduler

violations contains {"message": message, "path": ["data", entry.key]} if {
	some entry in descheduler.policies
	some profile in entry.policy.profiles
	"PodLifeTime" in profile.plugins.deschedule.enabled
	some plugin in profile.pluginConfig
	plugin.name == "PodLifeTime"
	takes_healthy(plugin.args)
	plugin.args.maxPodLifeTimeSeconds < parameters.min_seconds
	message := sprintf("PodLifeTime evicts every pod that is older than %v seconds", [plugin.args.maxPodLifeTimeSeconds])
}

# takes_healthy is true for arguments that choose pods by nothing else than their age.
takes_healthy(args) if {
	is_number(args.maxPodLifeTimeSeconds)
	count(object.remove(args, ["maxPodLifeTimeSeconds", "states"])) == 0
	object.get(args, "states", ["Running"]) == ["Running"]
}

skipped contains sprintf("data[%q] names a DeschedulerPolicy, but is not YAML", [key]) if some key in descheduler.unreadable
