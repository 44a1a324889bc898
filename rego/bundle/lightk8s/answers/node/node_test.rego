package lightk8s.answers.node_test

import data.lightk8s.answers.node

server(version, args, allocatable) := {
	"metadata": {"name": "agent-1", "annotations": {"k3s.io/node-args": args}},
	"status": {
		"nodeInfo": {"kubeletVersion": version},
		"addresses": [
			{"type": "Hostname", "address": "agent-1"},
			{"type": "InternalIP", "address": "10.0.0.7"},
			{"type": "ExternalIP", "address": "none"},
			{"type": "ExternalIP", "address": "198.51.100.7"},
			{"type": "ExternalIP", "address": "8.8.4.7"},
		],
		"capacity": {"memory": "1970Mi", "cpu": "2", "pods": "250"},
		"allocatable": {"memory": allocatable, "cpu": "2", "pods": "250"},
	},
}

told_of(version, args, allocatable) := answer if {
	answer := node.about with input as {
		"object": {"kind": "NodeConfig", "metadata": {"name": "agent-1"}},
		"facts": {"inventory": {"Node": {"": [server(version, args, allocatable)]}}},
	}
}

test_about_k3s if {
	told := told_of("v1.36.2+k3s1", `["server", "--data-dir", "/mnt/k3s", "--kubelet-arg", "max-pods=250", "--kubelet-arg", "eviction-hard=memory.available<500Mi", "--kubelet-arg", "anonymous-auth=true"]`, "1470Mi")
	told.distribution == "k3s"
	told.server == true
	told.process == "k3s"
	told.dataDir == "/mnt/k3s"
	told.addresses == ["10.0.0.7", "198.51.100.7", "8.8.4.7"]
	told.public == ["198.51.100.7", "8.8.4.7"]
	told.kubelet == {
		"maxPods": 250,
		"evictionHard": {"memory.available": "500Mi"},
		"authentication": {"anonymous": {"enabled": true}},
		"authorization": {"mode": "Webhook"},
	}
	told.flags == {
		"maxPods": "--max-pods=250",
		"evictionHard": "--eviction-hard=memory.available<500Mi",
		"authentication.anonymous.enabled": "--anonymous-auth=true",
	}
	told.switches["svclb-"] == "disable: [servicelb]"
}

# Memory that pods cannot use, beyond the threshold of eviction, is reserved.
test_about_kubeadm if {
	told := told_of("v1.37.2", null, "1570Mi")
	told.distribution == ""
	told.server == false
	told.process == "kubelet"
	told.dataDir == ""
	told.kubelet == {
		"maxPods": 250,
		"evictionHard": {
			"imagefs.available": "15%", "imagefs.inodesFree": "5%", "memory.available": "100Mi",
			"nodefs.available": "10%", "nodefs.inodesFree": "5%",
		},
		"kubeReserved": {"memory": "300Mi"},
	}
	told.flags == {}
}

# The answer always exists, whatever the Node is.
test_about_nothing if {
	every inventory in [{}, {"Node": {"": []}}, {"Node": {"": [{"metadata": {"name": "agent-1"}}]}}] {
		told := node.about with input as {"object": {"kind": "NodeConfig", "metadata": {"name": "agent-1"}}, "facts": {"inventory": inventory}}
		told.distribution == ""
		told.addresses == []
	}
}
