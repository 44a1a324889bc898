package lightk8s.lib.nodeconfig_test

import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.skip

config(fields) := object.union({"kind": "NodeConfig", "metadata": {"name": "agent-1"}}, fields)

read(fields) := reasons if {
	reasons := nodeconfig.unread([["maxPods"], ["evictionHard", "memory.available"], ["seccompDefault"]]) with input as {"object": config(fields)}
}

# A field that the kubelet itself omits has its zero value.
test_configz if {
	fields := {"kubeletSource": "configz", "kubelet": {"maxPods": 24, "seccompDefault": false}}
	read(fields) == set()
	nodeconfig.value(["maxPods"], 0) == 24 with input as {"object": config(fields)}
	nodeconfig.value(["seccompDefault"], true) == false with input as {"object": config(fields)}
	nodeconfig.value(["evictionHard"], {}) == {} with input as {"object": config(fields)}
	nodeconfig.value(["evictionHard", "memory.available"], "0") == "0" with input as {"object": config(fields)}
	nodeconfig.value(["maxPods", "of"], "none") == "none" with input as {"object": config(fields)}
}

# A field that a ConfigMap omits is not known.
test_configmap if {
	fields := {"kubeletSource": "configmap", "kubelet": {"maxPods": 24, "seccompDefault": false}}
	read(fields) == {"the cluster's ConfigMap for kubelets lacks evictionHard.memory.available, and only the kubelet itself shows the value"}
	nodeconfig.value(["maxPods"], 0) == 24 with input as {"object": config(fields)}
	not nodeconfig.value(["evictionHard"], {}) with input as {"object": config(fields)}
}

# A plan can assign to a configuration that was not read: the configuration stays unknown.
test_not_read if {
	every fields in [{}, {"kubelet": {"maxPods": 24}}, {"kubelet": "text", "kubeletSource": "configz"}, {"kubeletSource": "configz"}] {
		read(fields) == {skip.needs_flag("the kubelet's configuration was not read: --node-config reads it")}
		not nodeconfig.value(["maxPods"], 0) with input as {"object": config(fields)}
	}
	read({"unread": [{"what": "kubelet", "reason": "down", "class": "forbidden"}, {"what": "usage", "reason": "no metrics"}]}) == {skip.forbidden("the kubelet's configuration was not read: down")}
}

test_components_and_settings if {
	fields := {"components": {"etcd": ["etcd", "--quota-backend-bytes=1"]}, "settings": {"sysctl": {"kernel.panic": "10"}}}
	nodeconfig.component("etcd") == ["etcd", "--quota-backend-bytes=1"] with input as {"object": config(fields)}
	not nodeconfig.component("kube-apiserver") with input as {"object": config(fields)}
	nodeconfig.not_read("components") == {"the command lines of the control plane were not read"} with input as {"object": config(fields)}
	nodeconfig.setting("sysctl", "kernel.panic") == "10" with input as {"object": config(fields)}
	nodeconfig.setting("environment", "GOGC") == "" with input as {"object": config(fields)}
}

started(given) := {
	"object": config({}),
	"facts": {"inventory": {"Node": {"": [{
		"metadata": {"name": "agent-1", "annotations": {"k3s.io/node-args": json.marshal(array.concat(["agent"], given))}},
		"status": {"capacity": {"memory": "1970Mi", "pods": "110"}, "allocatable": {"memory": "1970Mi"}},
	}]}}},
}

# A flag overrides the ConfigMap and the Node, and the kubelet itself overrides the flag.
test_order if {
	facts := started(["--kubelet-arg", "max-pods=250"]).facts
	every case in [
		{"config": {}, "is": 250},
		{"config": {"kubelet": {"maxPods": 24}, "kubeletSource": "configmap"}, "is": 250},
		{"config": {"kubelet": {"maxPods": 24}, "kubeletSource": "configz"}, "is": 24},
		{"config": {"kubelet": {"maxPods": 24}}, "is": 250},
	] {
		nodeconfig.value(["maxPods"], 0) == case.is with input as {"object": config(case.config), "facts": facts}
	}
	nodeconfig.value(["maxPods"], 0) == 110 with input as started([])
	nodeconfig.value(["kubeReserved", "memory"], "0") == "0" with input as started([])
	not nodeconfig.value(["kubeReserved", "cpu"], "0") with input as started([])
}

test_a_flag_for_a_map_replaces_it if {
	given := started(["--kubelet-arg=eviction-hard=memory.available<1Gi, nodefs.available<5%", "--kubelet-arg=eviction-hard=memory.available<50Mi"])
	nodeconfig.value(["evictionHard"], {}) == {"memory.available": "50Mi", "nodefs.available": "5%"} with input as given
	nodeconfig.value(["evictionHard", "imagefs.available"], "0") == "0" with input as given
	nodeconfig.unread([["evictionHard", "imagefs.available"]]) == set() with input as given
}

test_gates_that_a_flag_leaves_out_are_not_known if {
	given := started(["--kubelet-arg=feature-gates=MemoryQoS=true"])
	nodeconfig.value(["featureGates", "MemoryQoS"], false) == true with input as given
	not nodeconfig.value(["featureGates", "NodeSwap"], false) with input as given
	not nodeconfig.flag(["featureGates", "NodeSwap"]) with input as given
}

test_assignments_need_what_they_change if {
	set := [{"path": ["kubelet", "maxPods"], "value": 24}, {"path": ["settings", "zramMiB"], "value": 480}]
	every source in ["configz", "configmap"] {
		nodeconfig.finding(["maxPods"], "m", set) == {"message": "m", "path": ["kubelet", "maxPods"], "set": set} with input as {"object": config({"kubelet": {}, "kubeletSource": source})}
	}
	nodeconfig.finding(["maxPods"], "m", set).set == [] with input as started([])
	nodeconfig.finding(["podsPerCore"], "m", set) == {
		"message": "m; kubelet flag --max-pods=250 overrides the drop-in",
		"path": ["kubelet", "podsPerCore"], "set": [],
	} with input as started(["--kubelet-arg=max-pods=250"])
}
