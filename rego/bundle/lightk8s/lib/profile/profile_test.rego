package lightk8s.lib.profile_test

import data.lightk8s.lib.profile

inventory(nodes) := {"inventory": {"Node": {"": nodes}}}

config := {"kind": "NodeConfig", "metadata": {"name": "agent-1"}}

test_node_by_name if {
	agent := {"metadata": {"name": "agent-1"}, "status": {"nodeInfo": {"kubeletVersion": "v1.37.2+k3s1"}}}
	every others in [[], [{"metadata": {"name": "agent-10"}}], [{}]] {
		profile.node == agent with input as {"object": config, "facts": inventory(array.concat(others, [agent]))}
	}
	profile.distribution == "k3s" with input as {"object": config, "facts": inventory([agent])}
	profile.no_node == set() with input as {"object": config, "facts": inventory([agent])}
}

test_no_node if {
	every nodes in [[], [{"metadata": {"name": "agent-10"}}], [{}]] {
		profile.distribution == "" with input as {"object": config, "facts": inventory(nodes)}
		profile.no_node == {`Node "agent-1" was not found in the objects that were read`} with input as {
			"object": config,
			"facts": inventory(nodes),
		}
	}
}

# Two Nodes of one name are invalid, but do not cause an error.
test_nodes_of_one_name if {
	twins := [{"metadata": {"name": "agent-1"}, "spec": {"podCIDR": n}} | some n in ["a", "b"]]
	profile.node.spec.podCIDR == "a" with input as {"object": config, "facts": inventory(twins)}
}

test_judged_node if {
	judged := {"kind": "Node", "metadata": {"name": "agent-1", "labels": {"microk8s.io/cluster": "true"}}}
	profile.node == judged with input as {"object": judged, "facts": inventory([{"metadata": {"name": "agent-1"}}])}
	profile.distribution == "microk8s" with input as {"object": judged, "facts": inventory([])}
}

# Only a node has a profile.
test_no_node_of_other_kinds if {
	not profile.node with input as {"object": {"kind": "Pod", "metadata": {"name": "agent-1"}}, "facts": inventory([{"metadata": {"name": "agent-1"}}])}
}

test_distribution_of if {
	every case in [
		{"version": "v1.37.2+k3s1", "is": "k3s"},
		{"version": "v1.36.4+rke2r1", "is": "rke2"},
		{"version": "v1.37.2+k0s.0", "is": "k0s"},
		{"annotations": {"k3s.io/node-args": "[]"}, "is": "k3s"},
		{"annotations": {"rke2.io/node-args": "no JSON"}, "is": "rke2"},
		{"annotations": {"k3s.io/node-args": null}, "is": ""},
		{"annotations": {"kubeadm.alpha.kubernetes.io/cri-socket": "unix:///run/containerd/containerd.sock"}, "is": "kubeadm"},
		{"version": "v1.37.2+k3s1", "annotations": {"rke2.io/node-args": "[]"}, "is": "k3s"},
		{"labels": {"microk8s.io/cluster": "true"}, "is": "microk8s"},
		{"version": "v1.37.2", "is": ""},
	] {
		profile.distribution_of({
			"metadata": {"annotations": object.get(case, "annotations", {}), "labels": object.get(case, "labels", {})},
			"status": {"nodeInfo": {"kubeletVersion": object.get(case, "version", "")}},
		}) == case.is
	}
}

# The static pods of the control plane are a mark if no other exists.
test_distribution_by_static_pods if {
	plain := {"metadata": {"name": "agent-1"}, "status": {"nodeInfo": {"kubeletVersion": "v1.37.2"}}}
	rancher := {"metadata": {"name": "agent-1"}, "status": {"nodeInfo": {"kubeletVersion": "v1.36.4+rke2r1"}}}
	with_pods := object.union(config, {"components": {"etcd": ["etcd"]}})
	profile.distribution == "kubeadm" with input as {"object": with_pods, "facts": inventory([plain])}
	profile.distribution == "rke2" with input as {"object": with_pods, "facts": inventory([rancher])}
	profile.distribution == "" with input as {"object": object.union(config, {"components": {}}), "facts": inventory([plain])}
}

test_node_args_that_cannot_be_read if {
	every text in ["no JSON", "{}", "null", ""] {
		not profile.node_args_of({"metadata": {"annotations": {"k3s.io/node-args": text}}})
	}
	profile.node_args_of({"metadata": {"annotations": {"k3s.io/node-args": `["server"]`}}}) == ["server"]
}

test_shipped_eviction if {
	every case in [
		{"version": "v1.37.2+k3s1", "memory": false},
		{"version": "v1.36.4+rke2r1", "memory": false},
		{"version": "v1.37.2+k0s.0", "memory": true},
		{"version": "v1.37.2", "memory": true},
	] {
		agent := {"metadata": {"name": "agent-1"}, "status": {"nodeInfo": {"kubeletVersion": case.version}}}
		thresholds := profile.shipped_eviction with input as {"object": config, "facts": inventory([agent])}
		is_string(object.get(thresholds, "memory.available", null)) == case.memory
	}
}
