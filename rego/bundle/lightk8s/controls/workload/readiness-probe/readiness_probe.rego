# METADATA
# scope: package
# title: Pods get no requests before they can answer
# description: >-
#   Without a readiness probe a pod counts as ready as soon as its process runs. A Service sends it
#   requests while it still starts, which takes long on one or two cores, and when it hangs: some
#   requests fail at every rollout and every restart.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#     description: Liveness, readiness and startup probes
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod gets requests before it can answer
#   short: no readiness probe
#   do: add a readinessProbe
#   severity: low
#   risk: outage
#   cause: probes
#   closedBy: you
#   ease: edit manifest
#   kinds: [Deployment.apps, StatefulSet.apps, DaemonSet.apps]
#   needs: [inventory/Service]
#   partial: true
#   remediation: >-
#     Set a readinessProbe on the container that answers the requests.
package lightk8s.controls.workload["readiness-probe"]

import data.lightk8s.lib.labels
import data.lightk8s.lib.namespace
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(entry, ["readinessProbe"])} if {
	entry := workload.app[0]
	not has_probe
	count(object.get(workload.spec, "readinessGates", [])) == 0
	count(services) > 0
	message := sprintf("no container has a readinessProbe; Service %q sends requests", [min(services)])
}

has_probe if workload.lasting[_].container.readinessProbe

# services are those that send requests to the pods once they are ready.
services := {service.metadata.name |
	some service in namespace.objects("Service")
	selector := service.spec.selector
	count(selector) > 0
	object.get(service.spec, "type", "ClusterIP") != "ExternalName"
	object.get(service.spec, "publishNotReadyAddresses", false) != true
	labels.selects({"matchLabels": selector}, object.get(workload.metadata, "labels", {}), true) == "yes"
}
