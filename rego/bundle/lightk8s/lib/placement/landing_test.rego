package lightk8s.lib.placement_test

import data.lightk8s.lib.placement

node(name, labels, taints) := {"metadata": {"name": name, "labels": labels}, "spec": {"taints": taints}}

plain := node("plain", {"zone": "a", "gen": "3"}, [])

tainted := node("tainted", {"zone": "b", "gen": "5"}, [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}])

cordoned := {"metadata": {"name": "cordoned", "labels": {"zone": "a"}}, "spec": {"unschedulable": true}}

preferred := node("preferred", {}, [{"key": "slow", "effect": "PreferNoSchedule"}])

names(spec) := [node.metadata.name |
	some node in placement.landing with input as {
		"object": {"kind": "Pod", "spec": spec},
		"facts": {"inventory": {"Node": {"": [plain, tainted, cordoned, preferred]}}},
	}
]

requiring(terms) := {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}}

expression(key, operator, values) := requiring([{"matchExpressions": [{"key": key, "operator": operator, "values": values}]}])

landings := [
	{"why": "nothing asked for", "spec": {}, "on": ["plain", "preferred"]},
	{"why": "tolerates the taint", "spec": {"tolerations": [{"key": "dedicated", "value": "db"}]}, "on": ["plain", "tainted", "preferred"]},
	{"why": "tolerates another value", "spec": {"tolerations": [{"key": "dedicated", "value": "web"}]}, "on": ["plain", "preferred"]},
	{"why": "tolerates another effect", "spec": {"tolerations": [{"key": "dedicated", "operator": "Exists", "effect": "NoExecute"}]}, "on": ["plain", "preferred"]},
	{"why": "tolerates everything", "spec": {"tolerations": [{"operator": "Exists"}]}, "on": ["plain", "tainted", "preferred"]},
	{"why": "selects a label", "spec": {"nodeSelector": {"zone": "a"}}, "on": ["plain"]},
	{"why": "names its node", "spec": {"nodeName": "preferred"}, "on": ["preferred"]},
	{"why": "In", "spec": expression("zone", "In", ["a", "c"]), "on": ["plain"]},
	{"why": "NotIn, which a node without the label is too", "spec": expression("zone", "NotIn", ["a"]), "on": ["preferred"]},
	{"why": "Exists", "spec": expression("zone", "Exists", []), "on": ["plain"]},
	{"why": "DoesNotExist", "spec": expression("zone", "DoesNotExist", []), "on": ["preferred"]},
	{"why": "Gt", "spec": expression("gen", "Gt", ["2"]), "on": ["plain"]},
	{"why": "Lt", "spec": expression("gen", "Lt", ["3"]), "on": []},
	{"why": "a number that is none", "spec": expression("zone", "Gt", ["1"]), "on": []},
	{"why": "an unknown operator", "spec": expression("zone", "Near", ["a"]), "on": []},
	{"why": "a field", "spec": requiring([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["plain"]}]}]), "on": ["plain"]},
	{"why": "either term", "spec": requiring([{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}, {"matchExpressions": [{"key": "zone", "operator": "DoesNotExist"}]}]), "on": ["plain", "preferred"]},
	{"why": "an empty term matches nothing", "spec": requiring([{}]), "on": []},
]

test_landing if {
	every landing in landings {
		names(landing.spec) == landing.on
	}
}
