# METADATA
# scope: package
# title: etcd does not listen on a public address
# description: >-
#   Only the API server and the other members of etcd call it. On a public address, only a client
#   certificate protects the Secrets of the cluster from the internet. Its metrics have no such
#   protection.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/networking/ports-and-protocols/
#     description: Ports and protocols
#   - ref: https://etcd.io/docs/v3.6/op-guide/configuration/
#     description: Configuration of etcd
# schemas:
#   - input: schema.input
# custom:
#   problem: etcd listens on a public address
#   short: public etcd port
#   do: allow the etcd ports from your servers only
#   severity: high
#   risk: exposed
#   cause: host-firewall
#   closedBy: you
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Let etcd listen on 127.0.0.1 and on an address of a private network or a tunnel; with one
#     member, on 127.0.0.1 alone. Otherwise let only the other servers reach its ports. The API does
#     not show a firewall: waive the finding once a firewall closes the ports.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.datastore["etcd-listener-public"]

import future.keywords.not

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.datastore
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

violations contains endpoint.added({"message": message, "path": ["components", "etcd"]}, [listening]) if {
	some what, flag in flags
	some listener in datastore.listeners(flag)
	some ip in reached(listener.host)
	listening := object.union(endpoint.of_url(listener.url, profile.name), {"address": ip})
	message := sprintf("etcd on node %q listens for %s on public address %s (%s); firewall it", [
		profile.name, what, ip, listener.url,
	])
}

flags := {"clients": "listen-client-urls", "metrics": "listen-metrics-urls", "peers": "listen-peer-urls"}

# reached are the public addresses at which others reach what listens on a host.
reached(host) := profile.public_addresses if {
	address.is_unspecified(host)
} else := {host} if {
	address.is_public(host)
} else := set()

# K3s and RKE2 bind etcd to the first address of the node by themselves; see listenClientURLs in
# pkg/etcd of K3s.
violations contains endpoint.added({"message": message, "path": ["components", "etcd"]}, listening) if {
	is_embedded
	address.is_public(embedded)
	message := sprintf("etcd on node %q listens on ports %s of public address %s; firewall them", [
		profile.name, in_words[count(ports)], embedded,
	])
	listening := [{"address": embedded, "node": profile.name, "port": port, "protocol": "TCP"} | some port in ports]
}

is_embedded if {
	profile.distribution in {"k3s", "rke2"}
	nodes.has_etcd(profile.node)
}

embedded := [entry.address |
	some entry in profile.node.status.addresses
	entry.type == "InternalIP"
][0]

ports := [2379, 2380, 2381] if {
	arguments.is_true(profile.node_args, "etcd-expose-metrics", false)
} else := [2379, 2380]

in_words := {2: "2379 and 2380", 3: "2379, 2380 and 2381"}

skipped contains reason if {
	not is_embedded
	some reason in controlplane.unseen("etcd")
}

skipped contains "the Node does not report its address" if {
	is_embedded
	not embedded
}
