# METADATA
# scope: package
# title: kube-proxy does not use IPVS
# description: >-
#   The mode ipvs is deprecated since Kubernetes 1.35 and will be removed; nftables replaces it. On
#   a few nodes with a few Services it was never faster than iptables.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-modes
#     description: Proxy modes of kube-proxy
# schemas:
#   - input: schema.input
# custom:
#   problem: kube-proxy uses deprecated IPVS mode
#   short: IPVS mode
#   do: "set mode: nftables and restart kube-proxy"
#   severity: low
#   risk: hygiene
#   cause: upgrades
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap, Node]
#   fields: [config.conf, k3s.io/*, rke2.io/*]
#   remediation: >-
#     Set mode to nftables, or to iptables on kernels before 5.13, and restart kube-proxy; on K3s
#     change the argument on every server and agent. A reboot removes the rules of ipvs.
package lightk8s.controls.upgrade["kube-proxy-ipvs"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains {"message": "kube-proxy uses mode ipvs, which is deprecated", "path": ["data", "config.conf"]} if {
	is_kube_proxy
	yaml.is_valid(config)
	yaml.unmarshal(config).mode == "ipvs"
}

violations contains {"message": message, "path": ["metadata", "annotations"]} if {
	input.object.kind == "Node"
	some value in arguments.values(profile.node_args, "kube-proxy-arg")
	trim_prefix(value, "--") == "proxy-mode=ipvs"
	message := sprintf("kube-proxy of node %q uses mode ipvs, which is deprecated", [nodes.name(input.object)])
}

skipped contains "the configuration of kube-proxy is not YAML" if {
	is_kube_proxy
	not yaml.is_valid(config)
}

is_kube_proxy if {
	input.object.kind == "ConfigMap"
	input.object.metadata.name == "kube-proxy"
	input.object.metadata.namespace == "kube-system"
	is_string(config)
}

config := input.object.data["config.conf"]
