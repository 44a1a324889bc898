# METADATA
# scope: package
# title: Static pods of the control plane request no memory
# description: >-
#   kubeadm requests CPU for the API server and other components, but no memory: for the scheduler
#   the 500 to 900 MB that they use are free, and it places pods there. memory-request reports a
#   missing request; this control recommends its size.
# related_resources:
#   - ref: https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/control-plane-flags/#patches
#     description: Patches of kubeadm
#   - ref: https://docs.rke2.io/advanced#control-plane-component-resource-requestslimits
#     description: control-plane-resource-requests of RKE2
# schemas:
#   - input: schema.input
# custom:
#   problem: Control plane pods request no memory
#   short: control plane request
#   do: set requests.memory by kubeadm patches
#   severity: medium
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   uses: [inventory/NodeUsage.lightk8s.dev, inventory/Pod]
#   fields: [components]
#   remediation: >-
#     Give kubeadm a folder of patches with resources.requests.memory for each component, and apply it
#     with `kubeadm upgrade node --patches`. For RKE2 set control-plane-resource-requests.
#   parameters:
#     percent_of_peak: memory to request, in percent of the measured peak
#     step_mib: what requests are multiples of, in MiB
package lightk8s.controls.node["static-pod-memory-request"]

import future.keywords.not

import data.lightk8s.controls.node["static-pod-memory-request"].parameters
import data.lightk8s.lib.inventory
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.nodeusage
import data.lightk8s.lib.placement
import data.lightk8s.lib.profile
import data.lightk8s.lib.quantity

violations contains {"message": message, "path": path, "set": [{"path": path, "value": request}]} if {
	some component in shown
	peak := peaks[component]
	nodeconfig.setting("requests", component) == ""
	path := ["settings", "requests", component]
	steps := ceil(nodesizing.percent(parameters.percent_of_peak, peak / quantity.mebibyte) / parameters.step_mib)
	request := sprintf("%dMi", [steps * parameters.step_mib])
	message := sprintf("%s on node %q used %d MiB, but requests no memory", [component, profile.name, ceil(peak / quantity.mebibyte)])
}

# shown are the components without their own request, as far as their pods are known. RKE2 has
# requests by default.
shown contains component if {
	profile.distribution in {"", "kubeadm"}
	some component, _ in input.object.components
	not requests_memory(component)
}

requests_memory(component) if {
	some pod in inventory.within("Pod", "kube-system")
	pod.metadata.name == sprintf("%s-%s", [component, profile.name])
	placement.reserved("memory") > 0 with input as {"object": pod}
}

# peaks are the most that components on the node used, in bytes.
peaks := {component: max(readings) |
	some component in shown
	readings := [bytes |
		some container in containers(component)
		some field in ["workingSetBytes", "peakBytes"]
		bytes := container[field]
		is_number(bytes)
	]
	count(readings) > 0
}

containers(component) := found if {
	name := sprintf("%s-%s", [component, profile.name])
	found := [container |
		some pod in nodeusage.pods
		pod.namespace == "kube-system"
		pod.name == name
		some container in pod.containers
		container.name == component
	]
}

skipped contains sprintf("the use of %s on node %q is not known", [component, profile.name]) if {
	some component in shown
	not peaks[component]
}
