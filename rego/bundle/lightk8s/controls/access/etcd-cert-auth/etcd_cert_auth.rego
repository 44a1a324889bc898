# METADATA
# scope: package
# title: etcd accepts any client on the network
# description: >-
#   etcd holds every Secret and every role. Without client certificates anyone who reaches port 2379
#   reads and writes all of it, past the API server and its log; without those of peers, anyone who
#   reaches port 2380 speaks to it as a member.
# related_resources:
#   - ref: https://etcd.io/docs/latest/op-guide/security/
#     description: etcd transport security
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#securing-etcd-clusters
#     description: Securing etcd clusters
# schemas:
#   - input: schema.input
# custom:
#   problem: etcd accepts connections without a certificate
#   short: etcd without a login
#   do: require certificates from clients and peers
#   severity: critical
#   risk: exposed
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod]
#   remediation: >-
#     Restore what kubeadm writes: --client-cert-auth=true, --peer-client-cert-auth=true, their
#     trusted CA files, and only https:// in the URLs to listen on. Firewall ports 2379 and 2380 to
#     the other servers.
#   frameworks:
#     cis-1.12: ["2.2", "2.5"]
#     nsa: [Auth]
package lightk8s.controls.access["etcd-cert-auth"]

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.endpoint

violations contains endpoint.added({"message": message, "path": etcd.path}, endpoints) if {
	some etcd in controlplane.etcd
	controlplane.shows_flags(etcd.arguments)
	not is_in_environment
	some door in doors
	open := sort([url |
		some url in arguments.items(etcd.arguments, door.urls)
		not is_local(url)
		not asks_for_certificates(etcd, door, url)
	])
	count(open) > 0
	endpoints := [endpoint.of_url(url, controlplane.on) | some url in open]
	message := sprintf("etcd accepts %s without a certificate on %s", [door.whom, concat(", ", open)])
}

# doors are the flags of the URLs that etcd listens on, the loopback address by default, and those
# that require certificates there.
doors := [
	{"whom": "clients", "urls": "listen-client-urls", "asks": "client-cert-auth", "authority": "trusted-ca-file"},
	{"whom": "peers", "urls": "listen-peer-urls", "asks": "peer-client-cert-auth", "authority": "peer-trusted-ca-file"},
]

is_local(url) if address.is_loopback(host(url))

is_local(url) if startswith(url, "unix")

# host is the host of a URL without the brackets of IPv6.
host(url) := trim(regex.find_all_string_submatch_n(`^[a-z]+://(\[[^\]]*\]|[^:/]*)`, url, 1)[0][1], "[]")

asks_for_certificates(etcd, door, url) if {
	startswith(url, "https://")
	arguments.is_true(etcd.arguments, door.asks, false)
}

# etcd requires certificates as soon as it has a CA file; see ServerConfig in
# client/pkg/transport/listener.go.
asks_for_certificates(etcd, door, url) if {
	startswith(url, "https://")
	arguments.text(etcd.arguments, door.authority) != ""
}

# is_in_environment is true for an etcd with variables, which apply where a flag is not given.
is_in_environment if {
	some container in input.object.spec.containers
	container.name == "etcd"
	some variable in container.env
	startswith(variable.name, "ETCD_")
}

skipped contains "variables of etcd can stand for its flags" if {
	count(controlplane.etcd) > 0
	is_in_environment
}

skipped contains "the flags of etcd are in a file or a script" if {
	some etcd in controlplane.etcd
	not controlplane.shows_flags(etcd.arguments)
}
