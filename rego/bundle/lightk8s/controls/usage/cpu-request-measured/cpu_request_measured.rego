# METADATA
# scope: package
# title: Every container requests about the CPU that it uses
# description: >-
#   Under load the kernel shares the CPU by requests. A container that requests far less than it
#   uses gets too little when others are busy; one that requests far more keeps pods off a node
#   whose CPU is idle. A burst needs no request: it uses idle CPU.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   problem: CPU request does not fit measured use
#   short: wrong CPU request
#   do: set requests.cpu to fit its measured use
#   severity: low
#   risk: cost
#   cause: requests-and-limits
#   closedBy: tune
#   ease: 1 command
#   kinds: [Pod, Deployment.apps, StatefulSet.apps, DaemonSet.apps, ReplicaSet.apps, ReplicationController, Job.batch, CronJob.batch]
#   needs: [inventory/WorkloadUsage.lightk8s.dev, inventory/Node]
#   uses:
#     - inventory/LimitRange
#     - inventory/NodeUsage.lightk8s.dev
#     - inventory/HorizontalPodAutoscaler.autoscaling
#     - inventory/VerticalPodAutoscaler.autoscaling.k8s.io
#   remediation: >-
#     Set resources.requests.cpu to the amount that the message names. No CPU limit is needed: it
#     would slow the container down even when the CPU is idle.
#   parameters:
#     margin_percent: request in percent of the latest use
#     peak_per_request: part of its peak that a container should request; most containers peak at the start, and a burst uses idle CPU
#     min_millicores: smallest request, in millicores
#     step_millicores: what requests are multiples of, in millicores
#     max_percent_of_node: largest request, in percent of the CPU of the smallest node that can run the pod
#     tolerance_percent: how far a request can be from the recommended one before it is worth a change, in percent
#     min_change_millicores: least change that is worth a restart of the pods, in millicores
package lightk8s.controls.usage["cpu-request-measured"]

import future.keywords.not

import data.lightk8s.lib.usage

violations contains usage.cpu_finding(claim, message) if {
	some claim in usage.cpu_claims
	claim.request == 0
	message := sprintf("container %q has no CPU request and peaked at %dm; set %dm", [claim.name, claim.use.peak, claim.want])
}

violations contains usage.cpu_finding(claim, message) if {
	some claim in usage.cpu_claims
	claim.request > 0
	not usage.is_near(claim)
	usage.may_change_cpu(claim)
	message := sprintf("container %q requests %dm CPU and peaked at %dm; set %dm", [
		claim.name, floor(claim.request), claim.use.peak, claim.want,
	])
}

skipped contains reason if some reason in (usage.unmeasured | usage.cpu_unmeasured)
