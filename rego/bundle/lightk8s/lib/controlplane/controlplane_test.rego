package lightk8s.lib.controlplane_test

import data.lightk8s.lib.controlplane

on(fields, node) := {
	"object": object.union({"kind": "NodeConfig", "metadata": {"name": "server-1"}}, fields),
	"facts": {"inventory": {"Node": {"": [object.union({"metadata": {"name": "server-1"}}, node)]}}},
}

k3s(given) := {
	"metadata": {"annotations": {"k3s.io/node-args": json.marshal(given)}, "labels": {"node-role.kubernetes.io/control-plane": "true"}},
	"status": {"nodeInfo": {"kubeletVersion": "v1.37.2+k3s1"}},
}

test_plan_comes_before_what_runs if {
	fields := {
		"components": {"etcd": ["etcd", "--quota-backend-bytes=1", null, 7]},
		"settings": {"etcd": {"quota-backend-bytes": "2"}},
	}
	controlplane.number("etcd", "quota-backend-bytes", 0) == 2 with input as on(fields, {})
	controlplane.number("etcd", "quota-backend-bytes", 0) == 1 with input as on({"components": fields.components}, {})
}

test_only_the_server_of_k3s_runs_a_control_plane if {
	controlplane.flags("kube-apiserver") == ["--event-ttl=5m"] with input as on({}, k3s(["server", "--kube-apiserver-arg", "event-ttl=5m"]))
	controlplane.flags("kube-apiserver") == [] with input as on({}, k3s(["server"]))
	not controlplane.flags("etcd") with input as on({}, k3s(["server"]))
	not controlplane.flags("kube-apiserver") with input as on({}, k3s(["agent"]))
	not controlplane.flags("kube-apiserver") with input as on({}, k3s(["server", "--disable-apiserver"]))
}

test_what_is_no_number if {
	every value in ["", "8Gi", "-1", "0x10", "1.5", "1e9"] {
		not controlplane.number("etcd", "quota-backend-bytes", 0) with input as on({"components": {"etcd": ["etcd", concat("=", ["--quota-backend-bytes", value])]}}, {})
	}
}

test_garbage_tells_nothing if {
	every fields in [{}, {"components": null}, {"components": {"etcd": "etcd"}}, {"components": {"etcd": []}}] {
		not controlplane.flags("etcd") with input as on(fields, {})
		controlplane.unseen("etcd") == set() with input as on({}, {})
	}
}
