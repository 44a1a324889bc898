# METADATA
# scope: package
# title: etcd answers only clients with a certificate
# description: >-
#   etcd holds every Secret of the cluster, and who can write to it is its administrator. Without
#   certificates of clients, each pod and each stranger that reaches its port can do both. A
#   certificate of the server alone, such as auto-tls makes, keeps out nobody.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/op-guide/security/
#     description: etcd, transport security
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#securing-etcd-clusters
#     description: Securing etcd clusters
# schemas:
#   - input: schema.input
# custom:
#   severity: critical
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Give etcd trusted-ca-file and client-cert-auth=true, peer-trusted-ca-file and
#     peer-client-cert-auth=true, and URLs of https alone, as kubeadm writes them in
#     /etc/kubernetes/manifests/etcd.yaml.
#   frameworks:
#     cis-1.12: ["2.2", "2.5"]
#     nsa: [Auth]
package lightk8s.controls.datastore["etcd-client-authentication"]

import future.keywords.not

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.datastore
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.profile

violations contains {"message": message, "path": ["components", "etcd"]} if {
	some kind, flags in verifying
	open := [listener.url | some listener in datastore.listeners(concat("", ["listen-", kind, "-urls"])); not is_closed(listener, flags)]
	count(open) > 0
	message := sprintf("etcd on node %q accepts %ss without a certificate at %s", [profile.name, kind, concat(", ", open)])
}

# is_closed is true for a listener of which only the machine itself, or the holder of a certificate,
# is a client. etcd asks for one as soon as it is told of a certificate authority.
is_closed(listener, _) if listener.is_loopback

is_closed(listener, flags) if {
	listener.scheme == "https"
	is_verifying(flags)
}

is_verifying(flags) if arguments.is_true(nodeconfig.component("etcd"), flags.auth, false)

is_verifying(flags) if arguments.text(nodeconfig.component("etcd"), flags.authority) != ""

verifying := {
	"client": {"auth": "client-cert-auth", "authority": "trusted-ca-file"},
	"peer": {"auth": "peer-client-cert-auth", "authority": "peer-trusted-ca-file"},
}

skipped contains reason if some reason in controlplane.unseen("etcd")
