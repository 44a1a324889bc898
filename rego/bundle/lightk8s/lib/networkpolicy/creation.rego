package lightk8s.lib.networkpolicy

import future.keywords.not

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace

# What fix creates in a namespace without policies of a direction. Policies add up, so that one for all
# pods would loosen what a policy of some pods denies: then nothing is created, and the finding says why.

# ingress_fix lets pods of the namespace, and of the namespaces that a text names, connect to its pods,
# and anyone to the ports that are public. It is undefined where the text is empty.
ingress_fix(text) := first_of(
	array.concat(not_callers(callers), obstacles("Ingress", objects)),
	objects,
) if {
	callers := callers_of(text)
	peers := array.concat([{"podSelector": {}}], [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": caller}}} |
		some caller in sort(callers - {"none"})
	])
	objects := array.concat(public_policies, [made("lightk8s-ingress", {}, "Ingress", [{"from": peers}])])
}

callers_of(text) := {trim_space(name) | some name in split(text, ",")} if text != ""

not_callers(callers) := array.concat(
	[sprintf("%q is no name of a namespace", [caller]) |
		some caller in callers
		not regex.match(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`, caller)
	],
	[sprintf("namespace %q not found", [caller]) |
		some caller in (callers - {"none"})
		inventory.lacks("Namespace", "", caller)
	],
)

# egress_fix lets pods of the namespace connect to the peers that a text names, to the DNS server and to
# the API server. It is undefined where the text is empty.
egress_fix(text) := first_of(
	array.concat(not_peers(items), array.concat(without_server, obstacles("Egress", objects))),
	objects,
) if {
	items := items_of(text)
	peers := [peer | some item in items; some peer in peers_of(item)]
	objects := [made("lightk8s-egress", {}, "Egress", array.concat([{"to": peers}], array.concat(dns_rules, server_rules)))]
}

items_of(text) := [trim_space(item) | some item in split(text, ",")] if text != ""

not_peers(items) := [sprintf("%q is neither cluster, namespace nor a CIDR block", [item]) |
	some item in items
	count(peers_of(item)) == 0
]

# peers_of are those that a word stands for. Pods with hostNetwork have the addresses of nodes.
peers_of("cluster") := array.concat([{"namespaceSelector": {}}], node_blocks)

peers_of("namespace") := [{"podSelector": {}}]

peers_of(item) := [{"ipBlock": {"cidr": item}} | contains(item, "/"); net.cidr_is_valid(item)] if {
	not item in {"cluster", "namespace"}
}

without_server := ["addresses of the API server are not known" | count(server_rules) == 0]

# sparing_fix lets pods of the namespace connect to every address except some. DNS can be at such an
# address.
sparing_fix(addresses) := first_of(obstacles("Egress", objects), objects) if {
	peers := array.concat([{"namespaceSelector": {}}], [block |
		some family in ["IPv4", "IPv6"]
		block := {"ipBlock": object.union({"cidr": {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}[family]}, excepted(addresses, family))}
	])
	objects := [made("lightk8s-egress", {}, "Egress", [{"to": peers}, {"ports": dns_ports}])]
}

excepted(addresses, family) := {"except": own} if {
	own := [address | some address in addresses; family_of(address) == family]
	count(own) > 0
} else := {}

# dns_fix lets all pods of the namespace ask the DNS server.
dns_fix := first_of(taken(objects), objects) if {
	objects := [made("lightk8s-dns", {}, "Egress", dns_rules)]
}

first_of(reasons, objects) := {"unfixed": reasons[0]} if {
	count(reasons) > 0
} else := {"create": objects}

# obstacles say why the policies of a direction are not created.
obstacles(direction, objects) := array.concat(
	without_effect,
	array.concat(
		array.concat(unread(direction), loosened(direction)),
		array.concat(taken(objects), outside(direction)),
	),
)

without_effect := [sprintf("NetworkPolicies have no effect: %s", [why]) | why := ineffective]

# unread are kinds that the policies depend on, and of which not all objects are known.
unread(direction) := [sprintf("not every %s is known", [split(needed, ".")[0]]) |
	some needed in {
		"Ingress": [
			kind, "Service", "Ingress.networking.k8s.io", "DaemonSet.apps",
			"ValidatingWebhookConfiguration.admissionregistration.k8s.io",
		],
		"Egress": [kind, "Service", "DaemonSet.apps"],
	}[direction]
	not inventory.is_complete(needed)
]

loosened(direction) := [sprintf("NetworkPolicy %q exists; one for all pods would loosen it", [name(policy)]) |
	some policy in working(direction)
]

taken(objects) := [sprintf("NetworkPolicy %q exists", [object.metadata.name]) |
	some object in objects
	inventory.holds(kind, namespace.name, object.metadata.name)
]

# In Cilium addresses stand for what is outside of the cluster, and not for its nodes: no rule with
# addresses lets pods reach the API server.
outside("Ingress") := []

outside("Egress") := ["with Cilium the pods would lose the API server" |
	some container in plugin_containers
	contains(container.image, "cilium")
]

made(policy_name, pod_labels, direction, some_rules) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "NetworkPolicy",
	"metadata": {"name": policy_name, "namespace": namespace.name, "labels": {"app.kubernetes.io/managed-by": "lightk8s"}},
	"spec": {
		"podSelector": selector_of(pod_labels),
		"policyTypes": [direction],
		lower(direction): some_rules,
	},
}

selector_of(pod_labels) := {"matchLabels": pod_labels} if {
	count(pod_labels) > 0
} else := {}
