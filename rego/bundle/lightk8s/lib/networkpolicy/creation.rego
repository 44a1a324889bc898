package lightk8s.lib.networkpolicy

import future.keywords.not

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace

# What fix creates in a namespace without policies of a direction. Policies add up, so that one for all
# pods would loosen what a policy of some pods denies: then nothing is created.

# denying_ingress are the policies that let pods of the namespace, and of other namespaces, connect to
# its pods, and anyone to the ports that are public. It is undefined where they cannot be created.
denying_ingress(callers) := objects if {
	is_free("Ingress")
	peers := array.concat([{"podSelector": {}}], [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": caller}}} |
		some caller in sort(callers)
	])
	objects := array.concat(public_policies, [made("lightk8s-ingress", {}, "Ingress", [{"from": peers}])])
	are_new(objects)
}

# denying_egress is the policy that lets pods of the namespace connect to some peers, the DNS server and
# the API server. It is undefined where it cannot be created.
denying_egress(peers) := egress_alone(array.concat([{"to": peers}, dns_rule], api_server_rules)) if {
	count(peers) > 0
}

# peers_of are those that a text names: cluster, namespace or CIDR blocks, with commas between them. It is
# undefined where it names something else.
peers_of(text) := [peer | some item in items; peer := peer_of(item)] if {
	items := [trim_space(item) | some item in split(text, ",")]
	every item in items {
		peer_of(item)
	}
}

peer_of("cluster") := {"namespaceSelector": {}}

peer_of("namespace") := {"podSelector": {}}

peer_of(item) := {"ipBlock": {"cidr": item}} if {
	contains(item, "/")
	net.cidr_is_valid(item)
}

# sparing_egress is the policy that lets pods of the namespace connect to every address except some. It
# is undefined where it cannot be created.
sparing_egress(addresses) := egress_alone([{"to": array.concat([{"namespaceSelector": {}}], [block |
	some family in ["IPv4", "IPv6"]
	block := {"ipBlock": object.union({"cidr": {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}[family]}, excepted(addresses, family))}
])}])

excepted(addresses, family) := {"except": own} if {
	own := [address | some address in addresses; family_of(address) == family]
	count(own) > 0
} else := {}

egress_alone(some_rules) := objects if {
	is_free("Egress")
	not cilium
	objects := [made("lightk8s-egress", {}, "Egress", some_rules)]
	are_new(objects)
}

# allowing_dns is the policy that lets all pods of the namespace ask the DNS server.
allowing_dns := objects if {
	objects := [made("lightk8s-dns", {}, "Egress", [dns_rule])]
	are_new(objects)
}

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

is_free(direction) if {
	inventory.is_complete(kind)
	count(working(direction)) == 0
	not ineffective
}

are_new(objects) if {
	every object in objects {
		not inventory.holds(kind, namespace.name, object.metadata.name)
	}
}

# cilium is true where it enforces the policies: addresses there stand for what is outside of the cluster,
# and not for its nodes, so that no rule with addresses lets pods reach the API server.
cilium if {
	some container in plugin_containers
	contains(container.image, "cilium")
}

# The DNS servers of the cluster, and the address of NodeLocal DNSCache.
dns_rule := {
	"to": [
		{
			"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
			"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
		},
		{"ipBlock": {"cidr": "169.254.20.10/32"}},
	],
	"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}
