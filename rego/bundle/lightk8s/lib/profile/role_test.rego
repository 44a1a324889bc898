package lightk8s.lib.profile_test

import data.lightk8s.lib.profile

# on is the configuration of a node with a version and labels.
on(version, labels) := {
	"object": {"kind": "NodeConfig", "metadata": {"name": "node-1"}},
	"facts": inventory([{
		"metadata": {"name": "node-1", "labels": labels},
		"status": {"nodeInfo": {"kubeletVersion": version}},
	}]),
}

server := {"node-role.kubernetes.io/control-plane": "true"}

test_roles if {
	every case in [
		{"version": "v1.37.2+k0s.0", "labels": server, "role": "etcd", "words": "a k0s controller"},
		{"version": "v1.37.2+k0s.0", "labels": {}, "role": "agent", "words": "a k0s worker"},
		{
			"version": "v1.37.2", "role": "etcd", "words": "a MicroK8s server",
			"labels": {"microk8s.io/cluster": "true", "node.kubernetes.io/microk8s-controlplane": "microk8s-controlplane"},
		},
		{
			"version": "v1.37.2", "role": "etcd", "words": "a MicroK8s server",
			"labels": {"microk8s.io/cluster": "true", "node.kubernetes.io/microk8s-controlplane": ""},
		},
		{"version": "v1.36.4+rke2r1", "labels": {}, "role": "agent", "words": "an RKE2 agent"},
		{"version": "v1.37.2", "labels": {"node-role.kubernetes.io/master": ""}, "role": "static", "words": "a Kubernetes control plane node"},
		{"version": "", "labels": {}, "role": "agent", "words": "a Kubernetes worker"},
	] {
		profile.role == case.role with input as on(case.version, case.labels)
		profile.role_name == case.words with input as on(case.version, case.labels)
	}
}

# K3s writes its arguments on its node; a label can follow later.
test_role_by_arguments if {
	every case in [
		{"arguments": `["server"]`, "role": "sqlite"},
		{"arguments": `["server", "--datastore-endpoint", "********"]`, "role": "sqlite"},
		{"arguments": `["server", "--cluster-init"]`, "role": "etcd"},
		{"arguments": `["agent"]`, "role": "agent"},
		{"arguments": `[]`, "role": "agent"},
		{"arguments": `no JSON`, "role": "agent"},
	] {
		facts := json.patch(on("v1.37.2+k3s1", {}), [{
			"op": "add", "path": "/facts/inventory/Node//0/metadata/annotations",
			"value": {"k3s.io/node-args": case.arguments},
		}])
		profile.role == case.role with input as facts
	}
}
