package lightk8s.lib.profile

import data.lightk8s.lib.arguments

# api_port is the port of the API server of the node, as its distribution configures it. It is undefined
# if the distribution is not known.
api_port := api_ports[distribution]

api_ports := {"k0s": "6443", "k3s": k3s_port, "kubeadm": "6443", "microk8s": "16443", "rke2": "6443"}

k3s_port := port if {
	port := arguments.text(node_args, "https-listen-port")
} else := "6443"

# api_bound lists the addresses that K3s or RKE2 binds the API server to; the last one applies.
api_bound := [ip | some ip in arguments.taken(node_args, "bind-address")]

# api_server is the endpoint of the API server of the node. It is undefined if the distribution is not known.
api_server := {"address": concat("", [ip | ip := api_bound[count(api_bound) - 1]]), "node": name, "port": api_port, "protocol": "TCP"}
