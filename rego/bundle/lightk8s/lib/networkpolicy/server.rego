package lightk8s.lib.networkpolicy

import data.lightk8s.lib.inventory
import data.lightk8s.lib.nodes

# The servers that every pod needs: DNS, and the API server.

dns_ports := [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]

# dns_rules let pods ask the pods of the DNS server; and at its Service and NodeLocal DNSCache, of which
# Kubespray has another address.
dns_rules := array.concat(
	[rule |
		some server in dns_servers
		rule := {
			"to": [{
				"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
				"podSelector": {"matchLabels": server.labels},
			}],
			"ports": server.ports,
		}
	],
	[{
		"to": [{"ipBlock": {"cidr": cidr}} |
			some cidr in array.concat(sort({address | some server in dns_servers; some address in server.addresses}), ["169.254.20.10/32", "169.254.25.10/32"])
		],
		"ports": dns_ports,
	}],
)

# dns_servers are the Services for DNS of kube-system, or what they are called in most clusters.
dns_servers := found_dns_servers if {
	count(found_dns_servers) > 0
} else := [{"labels": {"k8s-app": "kube-dns"}, "ports": dns_ports, "addresses": []}]

found_dns_servers := [server |
	some service in inventory.within("Service", "kube-system")
	count(service.spec.selector) > 0
	own := [{"protocol": object.get(port, "protocol", "TCP"), "port": object.get(port, "targetPort", port.port)} |
		some port in service.spec.ports
		port.port == 53
	]
	count(own) > 0
	server := {
		"labels": service.spec.selector,
		"ports": own,
		"addresses": [block_of(service.spec.clusterIP) | service.spec.clusterIP != "None"],
	}
]

# server_rules let pods reach the API server at the addresses of its nodes: behind its Service pods
# connect to these.
server_rules := [{"to": blocks_of(nodes.control_plane), "ports": [{"protocol": "TCP", "port": port} | some port in server_ports]} |
	count(blocks_of(nodes.control_plane)) > 0
]

# The usual port, that of MicroK8s, and those that are usual behind load balancers.
server_ports := [6443, 16443, 443, 8443]

node_blocks := blocks_of(nodes.all)

blocks_of(some_nodes) := sort({{"ipBlock": {"cidr": cidr}} |
	some node in some_nodes
	some address in node.status.addresses
	address.type in {"InternalIP", "ExternalIP"}
	cidr := block_of(address.address)
	net.cidr_is_valid(cidr)
})

block_of(address) := sprintf("%s/%d", [address, {"IPv4": 32, "IPv6": 128}[family_of(address)]])
