# METADATA
# scope: package
# title: kubelet differs from the configuration of its cluster
# description: >-
#   kubeadm keeps one configuration for all kubelets in the ConfigMap kubelet-config. Nodes that
#   join get it, and kubeadm upgrade node overwrites the file of the node with it: a change in that
#   file alone is lost with the next upgrade. Patches, drop-ins and flags stay.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/#applying-kubelet-configuration-changes
#     description: Changing the configuration of kubelets
# schemas:
#   - input: schema.input
# custom:
#   problem: kubelet differs from its cluster's configuration
#   short: kubelet config drift
#   do: align it with ConfigMap kubelet-config
#   severity: info
#   risk: hygiene
#   cause: kubelet-configuration
#   closedBy: you
#   ease: edit manifest
#   kinds: [NodeConfig.lightk8s.dev]
#   uses: [inventory/ConfigMap@kube-system]
#   remediation: >-
#     Change settings for all nodes in the ConfigMap, and run `kubeadm upgrade node phase
#     kubelet-config` on each. Keep settings for one node in a drop-in or in its patches.
#   parameters:
#     local_fields: fields that kubeadm or the kubelet itself sets for each node
package lightk8s.controls.upgrade["kubelet-config-drift"]

import future.keywords.not

import data.lightk8s.controls.upgrade["kubelet-config-drift"].parameters
import data.lightk8s.lib.duration
import data.lightk8s.lib.inventory
import data.lightk8s.lib.nodeconfig

violations contains {"message": message, "path": ["kubelet"]} if {
	nodeconfig.is_complete
	count(differences) > 0
	message := sprintf("kubelet differs from ConfigMap kubelet-config: %s", [concat(", ", sort(differences))])
}

differences contains sprintf("%s is %s here and %s there", [concat(".", path), word(runs), word(wanted)]) if {
	walk(cluster_wide, [path, wanted])
	is_setting(wanted)
	every key in path {
		is_string(key)
	}
	not path[0] in parameters.local_fields
	runs := object.get(nodeconfig.kubelet, path, null)
	differ(runs, wanted)
}

cluster_wide := yaml.unmarshal(text) if yaml.is_valid(text)

text := [found.data.kubelet |
	some found in inventory.within("ConfigMap", "kube-system")
	found.metadata.name == "kubelet-config"
][0]

# is_setting is false for values that the kubelet treats as not set and replaces with a default.
is_setting(value) if {
	not is_object(value)
	not value in {null, "", 0, "0s", []}
}

# differ is false for false where no value is shown: the kubelet does not print zero values.
differ(runs, wanted) if {
	runs != wanted
	not duration.seconds(runs) == duration.seconds(wanted)
	not [runs, wanted] == [null, false]
}

word(value) := "not set" if {
	value == null
} else := value if {
	is_string(value)
} else := json.marshal(value)

skipped contains reason if {
	not nodeconfig.is_complete
	not inventory.lacks("ConfigMap", "kube-system", "kubelet-config")
	some reason in nodeconfig.not_read("kubelet")
}

skipped contains reason if {
	nodeconfig.is_complete
	reason := inventory.unseen("ConfigMap", "kube-system", "kubelet-config")
}

skipped contains "ConfigMap kubelet-config does not hold YAML" if {
	text
	not is_object(cluster_wide)
}
