# METADATA
# scope: package
# title: CoreDNS has as many replicas as the nodes can use
# description: >-
#   Two replicas on one node answer no more queries than one, and waste 25 to 70 MiB. On several
#   nodes with free memory, one replica means that no name resolves for minutes after its node
#   fails.
# related_resources:
#   - ref: https://github.com/coredns/deployment/blob/master/kubernetes/Scaling_CoreDNS.md
#     description: Scaling CoreDNS
# schemas:
#   - input: schema.input
# custom:
#   problem: CoreDNS replica count does not fit the nodes
#   short: CoreDNS replica count
#   do: set replicas to the number in the finding
#   severity: medium
#   risk: outage
#   cause: coredns
#   closedBy: tune
#   ease: 1 command
#   kinds: [Deployment.apps]
#   needs: [inventory/Node]
#   remediation: >-
#     `kubectl -n kube-system scale deployment coredns --replicas=N`. On RKE2 the autoscaler of
#     CoreDNS decides: set autoscaler in a HelmChartConfig for rke2-coredns.
#   parameters:
#     max_replicas: most replicas that a small cluster needs
#     min_node_mib: least memory of every node, in MiB, for a second replica to be recommended; a "4 GB" server shows about 3,910
package lightk8s.controls.dns["coredns-replicas"]

import future.keywords.not

import data.lightk8s.controls.dns["coredns-replicas"].parameters
import data.lightk8s.lib.coredns
import data.lightk8s.lib.nodes

violations contains {"message": message, "path": path, "set": set} if {
	coredns.is_deployment
	is_number(replicas)
	some [message, wanted] in faults
	set := [{"path": path, "value": wanted} | not coredns.owner in {"rke2", "k0s"}]
}

path := ["spec", "replicas"]

# replicas are those of the spec; the API server sets 1 where it is not set.
replicas := object.get(input.object, path, 1)

# useful is how many nodes can run one: CoreDNS tolerates the taint of the control plane.
useful := count([node | some node in nodes.all; object.get(node, ["spec", "unschedulable"], false) != true])

faults contains [message, useful] if {
	useful > 0
	replicas > useful
	useful <= parameters.max_replicas
	message := sprintf("%v replicas of CoreDNS share %v; more than one per node only use memory", [replicas, counted(useful)])
}

faults contains [message, parameters.max_replicas] if {
	useful >= parameters.max_replicas
	replicas < parameters.max_replicas
	replicas > 0
	coredns.smallest >= parameters.min_node_mib
	message := sprintf("CoreDNS has %v on %v nodes, recommended %v", [
		amount(replicas), useful, parameters.max_replicas,
	])
}

skipped contains "no schedulable node was read" if {
	coredns.is_deployment
	useful == 0
}

counted(1) := "one node"

counted(n) := sprintf("%v nodes", [n]) if n != 1

amount(1) := "one replica"

amount(n) := sprintf("%v replicas", [n]) if n != 1
