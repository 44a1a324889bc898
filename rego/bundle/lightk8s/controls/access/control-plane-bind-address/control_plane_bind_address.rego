# METADATA
# scope: package
# title: Control plane component listens on every address
# description: >-
#   The controller manager and the scheduler serve metrics and health to the API server and to
#   monitoring on the same node. Bound to every address of a public server, they are one more
#   TLS port that anyone can reach.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
#     description: kube-controller-manager
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/
#     description: kube-scheduler
# schemas:
#   - input: schema.input
# custom:
#   problem: Control plane component listens on every address
#   short: listens on all addresses
#   do: set --bind-address=127.0.0.1
#   severity: medium
#   risk: exposed
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     Set --bind-address=127.0.0.1, which is what kubeadm and K3s do by default. A Prometheus
#     that scrapes them can do so through a proxy on the node, or on the private address.
#   frameworks:
#     cis-1.12: ["1.3.7", "1.4.2"]
#     nsa: [Net]
package lightk8s.controls.access["control-plane-bind-address"]

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.endpoint

violations contains endpoint.added({"message": message, "path": seen.path}, [controlplane.listener(seen)]) if {
	some seen in controlplane.shown
	seen.name in {"kube-controller-manager", "kube-scheduler"}
	not is_closed(seen)
	ip := bound(seen)
	is_open(ip)
	message := sprintf("%s listens on %s; set --bind-address=127.0.0.1", [seen.name, ip])
}

# is_closed is true for a program that serves no port.
is_closed(seen) if arguments.text(seen.arguments, "secure-port") == "0"

# bound is the address that a program listens on: every one by default.
bound(seen) := ip if {
	ip := arguments.text(seen.arguments, "bind-address")
} else := "0.0.0.0"

is_open("")

is_open(ip) if address.is_unspecified(ip)

is_open(ip) if address.is_public(ip)

skipped contains reason if some reason in controlplane.not_shown
