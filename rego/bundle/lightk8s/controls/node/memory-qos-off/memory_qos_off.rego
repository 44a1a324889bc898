# METADATA
# scope: package
# title: Memory is not throttled below its limit
# description: >-
#   MemoryQoS slows a container down when it comes near its limit, and reserves its requested
#   memory. On a small node programs then stall for seconds instead of being restarted, and unused
#   memory is lost. Since Kubernetes 1.37 it is on by default, but has no effect unless
#   memoryThrottlingFactor or memoryReservationPolicy is set; before 1.37 it had an effect when it
#   was on.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#memory-qos-with-cgroup-v2
#     description: Memory QoS
#   - ref: https://kep.k8s.io/2570
#     description: KEP-2570
# schemas:
#   - input: schema.input
# custom:
#   problem: MemoryQoS throttles or reserves container memory
#   short: MemoryQoS on
#   do: "set featureGates.MemoryQoS: false"
#   severity: low
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set the feature gate MemoryQoS to false in the kubelet's configuration.
package lightk8s.controls.node["memory-qos-off"]

import future.keywords.not

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["featureGates", "MemoryQoS"], message, off) if {
	is_on
	some effect in effects
	message := sprintf("node %q %s", [profile.name, effect])
}

is_on if gate == true

is_on if {
	gate == "unset"
	since_37
}

gate := nodeconfig.value(["featureGates", "MemoryQoS"], "unset")

since_37 if profile.minor >= 37

effects contains "slows containers down before they reach their memory limit" if throttles

effects contains "reserves the memory that pods request, used or not" if reserves

throttles if factor < 1

throttles if not since_37

# Kubelets before 1.37 show 0.9 even where the gate is off.
factor := n if {
	n := nodeconfig.value(["memoryThrottlingFactor"], 1)
	is_number(n)
}

reserves if nodeconfig.value(["memoryReservationPolicy"], "None") == "TieredReservation"

# With the gate off, the kubelet does not start with any other factor or policy.
off := array.flatten([
	[{"path": ["kubelet", "featureGates", "MemoryQoS"], "value": false}],
	[{"path": ["kubelet", "memoryThrottlingFactor"], "value": 0.9} | factor < 1; factor != 0.9],
	[{"path": ["kubelet", "memoryReservationPolicy"], "value": "None"} | reserves],
])

skipped contains reason if some reason in profile.no_node

skipped contains reason if some reason in nodeconfig.unread([["featureGates", "MemoryQoS"]])
