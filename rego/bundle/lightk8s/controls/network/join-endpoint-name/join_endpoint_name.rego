# METADATA
# scope: package
# title: Nodes join by a name
# description: >-
#   Agents, and kubelets of kubeadm, keep the endpoint that they joined by. The public address of a
#   cheap server changes with its plan, its zone or its replacement: then every node must be changed
#   by hand, while a name needs one DNS record.
# related_resources:
#   - ref: https://docs.k3s.io/datastore/ha-embedded
#     description: Fixed registration address of K3s
#   - ref: https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/create-cluster-kubeadm/
#     description: Shared endpoint of kubeadm
# schemas:
#   - input: schema.input
# custom:
#   problem: Nodes join by an address that can change
#   short: joined by IP
#   do: plan a DNS name and join nodes by it
#   severity: medium
#   risk: outage
#   cause: api-endpoint
#   closedBy: you
#   ease: project
#   kinds: [ConfigMap, Node]
#   fields: [ClusterConfiguration, k3s.io/*, rke2.io/*]
#   remediation: >-
#     Give the API server a DNS name with a short lifetime, put it among the names of its certificate
#     (tls-san on K3s and RKE2, certSANs on kubeadm), and set it as server of agents, or as
#     controlPlaneEndpoint and in the kubeconfigs of kubelets.
package lightk8s.controls.network["join-endpoint-name"]

import data.lightk8s.lib.address
import data.lightk8s.lib.arguments
import data.lightk8s.lib.profile

violations contains {"message": message, "path": endpoint.path} if {
	some endpoint in endpoints
	host := address.host(endpoint.text)
	address.is_public(host)
	message := sprintf("%s by IP address %s", [endpoint.who, host])
}

endpoints contains {"text": text, "path": profile.node_args_path, "who": "node joined"} if {
	text := arguments.text(profile.node_args, "server")
}

endpoints contains {"text": text, "path": profile.node_env_path, "who": "node joined"} if {
	some variable in ["K3S_URL", "RKE2_URL"]
	text := profile.node_env[variable]
}

endpoints contains {"text": text, "path": ["data", "ClusterConfiguration"], "who": "nodes join"} if {
	input.object.metadata.namespace == "kube-system"
	input.object.metadata.name == "kubeadm-config"
	configuration := input.object.data.ClusterConfiguration
	[[_, text]] := regex.find_all_string_submatch_n(`(?m)^controlPlaneEndpoint: *["']?([^\s"'#]+)`, configuration, 1)
}
