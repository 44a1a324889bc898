package lightk8s.lib.nodeconfig_test

import data.lightk8s.lib.nodeconfig

config(fields) := object.union({"kind": "NodeConfig", "metadata": {"name": "agent-1"}}, fields)

read(fields) := reasons if {
	reasons := nodeconfig.unread([["maxPods"], ["evictionHard", "memory.available"], ["seccompDefault"]]) with input as {"object": config(fields)}
}

# What the kubelet itself leaves out is at its zero value.
test_configz if {
	fields := {"kubeletSource": "configz", "kubelet": {"maxPods": 24, "seccompDefault": false}}
	read(fields) == set()
	nodeconfig.value(["maxPods"], 0) == 24 with input as {"object": config(fields)}
	nodeconfig.value(["seccompDefault"], true) == false with input as {"object": config(fields)}
	nodeconfig.value(["evictionHard"], {}) == {} with input as {"object": config(fields)}
	nodeconfig.value(["evictionHard", "memory.available"], "0") == "0" with input as {"object": config(fields)}
	nodeconfig.value(["maxPods", "of"], "none") == "none" with input as {"object": config(fields)}
}

# What a ConfigMap leaves out is not known.
test_configmap if {
	fields := {"kubeletSource": "configmap", "kubelet": {"maxPods": 24, "seccompDefault": false}}
	read(fields) == {"the cluster's ConfigMap for kubelets does not say evictionHard.memory.available, and only the kubelet itself tells"}
	nodeconfig.value(["maxPods"], 0) == 24 with input as {"object": config(fields)}
	not nodeconfig.value(["evictionHard"], {}) with input as {"object": config(fields)}
}

# A plan may already assign to a configuration that was not read: it stays unknown.
test_not_read if {
	every fields in [{}, {"kubelet": {"maxPods": 24}}, {"kubelet": "text", "kubeletSource": "configz"}, {"kubeletSource": "configz"}] {
		read(fields) == {"the kubelet's configuration was not read"}
		not nodeconfig.value(["maxPods"], 0) with input as {"object": config(fields)}
	}
	read({"unread": [{"what": "kubelet", "reason": "forbidden"}, {"what": "usage", "reason": "no metrics"}]}) == {"the kubelet's configuration was not read: forbidden"}
}

test_components_and_settings if {
	fields := {"components": {"etcd": ["etcd", "--quota-backend-bytes=1"]}, "settings": {"sysctl": {"kernel.panic": "10"}}}
	nodeconfig.component("etcd") == ["etcd", "--quota-backend-bytes=1"] with input as {"object": config(fields)}
	not nodeconfig.component("kube-apiserver") with input as {"object": config(fields)}
	nodeconfig.not_read("components") == {"the command lines of the control plane were not read"} with input as {"object": config(fields)}
	nodeconfig.setting("sysctl", "kernel.panic") == "10" with input as {"object": config(fields)}
	nodeconfig.setting("environment", "GOGC") == "" with input as {"object": config(fields)}
}
