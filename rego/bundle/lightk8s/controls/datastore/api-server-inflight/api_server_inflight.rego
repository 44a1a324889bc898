# METADATA
# scope: package
# title: The API server limits parallel requests to its memory
# description: >-
#   Each request holds what it reads in memory. By default the API server handles 600 at once, and
#   one client that lists everything repeatedly can stop the control plane. Requests above the limit
#   wait in the queues of priority and fairness.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/
#     description: API priority and fairness
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: API server accepts too many requests at once
#   short: too many API requests
#   do: lower max-requests-inflight, mutating too
#   severity: medium
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set --max-requests-inflight and --max-mutating-requests-inflight of kube-apiserver: by
#     extraArgs of kubeadm, or as kube-apiserver-arg of K3s and RKE2. If clients then get HTTP 429,
#     raise them again.
#   parameters:
#     max_requests: most requests that only read, on any node; 400 is the default of kube-apiserver
#     mib_per_request: MiB of the node's memory for each request that reads; rounded up to 50 requests
#     min_requests: requests that only read, on the smallest of nodes
package lightk8s.controls.datastore["api-server-inflight"]

import future.keywords.not

import data.lightk8s.controls.datastore["api-server-inflight"].parameters
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains {"message": message, "path": path(flag), "set": [{"path": path(flag), "value": sprintf("%d", [most])}]} if {
	some flag, most in wanted
	requests := controlplane.number("kube-apiserver", flag, shipped[flag])
	exceeds(requests, most)
	message := sprintf("%s of kube-apiserver is %v on a %d MiB node, recommended %d", [flag, requests, floor(profile.memory), most])
}

path(flag) := ["settings", "kube-apiserver", flag]

# exceeds is true for a value above the limit, and for 0, which means unlimited.
exceeds(requests, most) if requests > most

exceeds(0, _)

shipped := {"max-requests-inflight": 400, "max-mutating-requests-inflight": 200}

wanted := {"max-requests-inflight": reads, "max-mutating-requests-inflight": ceil(reads / 2)}

reads := nodesizing.stepped(profile.memory / parameters.mib_per_request, 50, parameters.min_requests, parameters.max_requests)

skipped contains reason if some reason in controlplane.unseen("kube-apiserver")

skipped contains reason if {
	controlplane.flags("kube-apiserver")
	some reason in profile.memory_unknown
}

skipped contains sprintf("%s of kube-apiserver is not a number", [flag]) if {
	controlplane.flags("kube-apiserver")
	some flag, most in shipped
	not controlplane.number("kube-apiserver", flag, most)
}
