package lightk8s.lib.service

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

# node_ports are the addresses of the nodes on which kube-proxy opens node ports: "all", "primary"
# or "inside". It is "all" where its configuration is not known.
node_ports := "inside" if {
	count(node_port_addresses) > 0
	every block in node_port_addresses {
		address.is_inside(block)
	}
} else := "primary" if {
	node_port_addresses == {"primary"}
} else := "all"

# primary_only is the reason to skip a Service that is open only if the primary address of a node is
# public.
primary_only := "kube-proxy opens node ports on the primary address of each node alone, which can be public"

# node_port_addresses are the address blocks of kube-proxy: of the ConfigMap of kubeadm, or of the
# arguments of K3s and RKE2, if all nodes have them.
node_port_addresses := {block | some block in kube_proxy.nodePortAddresses; is_string(block)} if {
	kube_proxy
} else := union(of_nodes) if {
	count(of_nodes) > 0
	not set() in of_nodes
} else := set()

kube_proxy := config if {
	some found in object.get(input.facts.inventory, ["ConfigMap", "kube-system"], [])
	found.metadata.name == "kube-proxy"
	text := found.data["config.conf"]
	is_string(text)
	yaml.is_valid(text)
	config := yaml.unmarshal(text)
	is_object(config)
}

of_nodes := {blocks |
	some node in nodes.all
	blocks := {trim_space(block) |
		some value in arguments.values(profile.node_args_of(node), "kube-proxy-arg")
		[flag, list] := split(trim_prefix(value, "--"), "=")
		flag == "nodeport-addresses"
		some block in split(list, ",")
	}
}
