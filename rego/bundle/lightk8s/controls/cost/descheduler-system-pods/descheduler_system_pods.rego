# METADATA
# scope: package
# title: The descheduler does not evict critical pods
# description: >-
#   With this switch the descheduler also evicts CoreDNS, the network plugin and storage drivers. On
#   one node they have no other place to run.
# related_resources:
#   - ref: https://github.com/kubernetes-sigs/descheduler#evictor-plugin-configuration-default-evictor
#     description: Descheduler, default evictor
# schemas:
#   - input: schema.input
# custom:
#   problem: Descheduler can evict critical system pods
#   short: evicts system pods
#   do: protect system critical pods in the policy
#   severity: medium
#   risk: outage
#   cause: descheduler
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap]
#   texts: [DeschedulerPolicy]
#   remediation: Remove evictSystemCriticalPods, or SystemCriticalPods from podProtections.defaultDisabled.
package lightk8s.controls.cost["descheduler-system-pods"]

import data.lightk8s.lib.descheduler

violations contains {"message": "descheduler can evict system critical pods", "path": ["data", entry.key]} if {
	some entry in descheduler.policies
	some arguments in array.concat([entry.policy], descheduler.evictor(entry.policy))
	evicts(arguments)
}

skipped contains sprintf("data[%q] names a DeschedulerPolicy, but is not YAML", [key]) if some key in descheduler.unreadable

evicts(arguments) if arguments.evictSystemCriticalPods == true

evicts(arguments) if "SystemCriticalPods" in arguments.podProtections.defaultDisabled
