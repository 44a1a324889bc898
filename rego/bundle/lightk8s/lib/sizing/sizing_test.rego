package lightk8s.lib.sizing_test

import data.lightk8s.lib.sizing

# server is a node with an amount of MiB and cores, and of MiB for pods.
server(capacity, cores, allocatable) := {
	"metadata": {"name": "server"},
	"status": {
		"capacity": {"memory": sprintf("%dMi", [capacity]), "cpu": cores, "pods": "110"},
		"allocatable": {"memory": sprintf("%dMi", [allocatable]), "cpu": cores, "pods": "110"},
	},
}

bare := {"kind": "Pod", "metadata": {"namespace": "shop"}, "spec": {"containers": [{"name": "web"}]}}

on(nodes) := {"object": bare, "facts": {"inventory": {"Node": {"": nodes}}}}

# The sizes of nodes with the recommended reservations, and of K3s with its defaults.
sizes := [
	{"what": "agent, 1 GB", "node": server(960, 1, 536), "pods": 12, "request": 32, "limit": 128},
	{"what": "agent, 2 GB", "node": server(1970, 2, 1389), "pods": 24, "request": 48, "limit": 192},
	{"what": "server, 2 GB", "node": server(1970, 2, 877), "pods": 24, "request": 32, "limit": 128},
	{"what": "K3s by default, 2 GB", "node": server(1970, 2, 1970), "pods": 24, "request": 64, "limit": 256},
	{"what": "agent, 4 GB", "node": server(3910, 2, 2991), "pods": 48, "request": 48, "limit": 192},
	{"what": "server, 4 GB", "node": server(3910, 2, 2479), "pods": 48, "request": 48, "limit": 192},
	{"what": "agent, 8 GB", "node": server(7900, 4, 6596), "pods": 98, "request": 48, "limit": 192},
	{"what": "half a gigabyte", "node": server(480, 1, 300), "pods": 8, "request": 32, "limit": 75},
	{"what": "64 GB", "node": server(64000, 16, 62000), "pods": 110, "request": 128, "limit": 512},
]

test_sizes if {
	every size in sizes {
		sizing.planned_pods == size.pods with input as on([size.node])
		sizing.usual_request == size.request with input as on([size.node])
		sizing.usual_limit == size.limit with input as on([size.node])
	}
}

test_smallest_node_counts if {
	nodes := [server(3910, 2, 2991), server(960, 1, 536), server(1970, 2, 1389)]
	sizing.allocatable == 536 with input as on(nodes)
}

test_fewer_pods_than_planned if {
	small := json.patch(server(1970, 2, 1389), [{"op": "replace", "path": "/status/allocatable/pods", "value": "16"}])
	sizing.planned_pods == 16 with input as on([small])
}

test_capacity_unknown if {
	small := {"metadata": {"name": "small"}, "status": {"allocatable": {"memory": "1Gi", "pods": "24"}}}
	sizing.planned_pods == 24 with input as on([small])
	sizing.memory_limits == {["spec", "containers", 0, "resources", "limits", "memory"]: "128Mi"} with input as on([small])
}

test_nothing_is_sized_without_nodes if {
	sizing.memory_limits == {} with input as on([])
	sizing.memory_requests == {} with input as on([])
}

test_node_without_room_sizes_nothing if {
	nodes := [server(3910, 2, 2991), server(960, 1, 0), server(960, 1, 63)]
	sizing.allocatable == 2991 with input as on(nodes)
	sizing.allocatable == 0 with input as on([server(960, 1, 0)])
	sizing.allocatable == 64 with input as on([server(960, 1, 64), server(3910, 2, 2991)])
}

# A limit of 0 would be none at all.
test_never_sized_to_nothing if {
	pod := {"kind": "Pod", "metadata": {"namespace": "shop"}, "spec": {"initContainers": [{"name": "init"}], "containers": [{"name": "web"}]}}
	small := {"kind": "LimitRange", "metadata": {"namespace": "shop"}, "spec": {"limits": [{"type": "Pod", "max": {"memory": "500Ki"}}]}}
	every inventory in [
		{"Node": {"": [server(960, 1, 0)]}},
		{"Node": {"": [server(960, 1, 536)]}, "LimitRange": {"shop": [small]}},
	] {
		sizing.memory_limits == {
			["spec", "initContainers", 0, "resources", "limits", "memory"]: "8Mi",
			["spec", "containers", 0, "resources", "limits", "memory"]: "8Mi",
		} with input as {"object": pod, "facts": {"inventory": inventory}}
		sizing.memory_requests == {
			["spec", "initContainers", 0, "resources", "requests", "memory"]: "8Mi",
			["spec", "containers", 0, "resources", "requests", "memory"]: "8Mi",
		} with input as {"object": pod, "facts": {"inventory": inventory}}
	}
}

# Resources of a pod as a whole must not bypass its limit.
test_pod_without_limit_as_a_whole if {
	every case in [
		{"pod": {"requests": {"memory": "1Mi"}}, "limit": "128Mi"},
		{"pod": {"requests": {"memory": "0"}}, "limit": "128Mi"},
		{"pod": {"limits": {"memory": "0"}, "requests": {"memory": "0"}}, "limit": "128Mi"},
		{"pod": {"requests": {"memory": "300Mi"}}, "limit": "316Mi"},
		{"pod": {"requests": {"memory": "1e99"}}, "limit": "1e99"},
	] {
		sizing.pod_limit == case.limit with input as {
			"object": {"kind": "Pod", "metadata": {}, "spec": {"resources": case.pod, "containers": [{"name": "web"}]}},
			"facts": {"inventory": {"Node": {"": [server(960, 1, 536)]}}},
		}
	}
	every case in [
		{"containers": [{"resources": {"limits": {"memory": "400Mi"}}}, {}], "limit": "528Mi"},
		{"containers": [{}, {}, {}, {}, {}, {}], "limit": "536Mi"},
		{"containers": [{"resources": {"limits": {"memory": "900Mi"}}}, {}], "limit": "900Mi"},
	] {
		sizing.pod_limit == case.limit with input as {
			"object": {"kind": "Pod", "metadata": {}, "spec": {"resources": {"requests": {"memory": "1Mi"}}, "containers": case.containers}},
			"facts": {"inventory": {"Node": {"": [server(960, 1, 536)]}}},
		}
	}
	every whole in [{"requests": {"memory": "0"}}, {"limits": {"memory": "0"}}] {
		sizing.pod_request == "32Mi" with input as {
			"object": {"kind": "Pod", "metadata": {}, "spec": {"resources": whole, "containers": [{"name": "web"}]}},
			"facts": {"inventory": {"Node": {"": [server(960, 1, 536)]}}},
		}
	}
	every whole in [{}, {"limits": {"cpu": "1"}}, {"limits": {"memory": "64Mi"}}] {
		not sizing.pod_limit with input as {
			"object": {"kind": "Pod", "metadata": {}, "spec": {"resources": whole, "containers": [{"name": "web"}]}},
			"facts": {"inventory": {"Node": {"": [server(960, 1, 536)]}}},
		}
	}
}
