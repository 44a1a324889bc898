# METADATA
# scope: package
# title: No dashboard without a login is open to the internet
# description: >-
#   Scanners find dashboards without a password within hours. Prometheus shows every address and
#   version, Longhorn can delete volumes, and attackers have taken whole clusters through the
#   Kubernetes dashboard.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/
#     description: kubectl port-forward
# schemas:
#   - input: schema.input
# custom:
#   problem: Dashboard without a login is open to the internet
#   short: public dashboard
#   do: add a login, or close it to the internet
#   severity: critical
#   risk: exposed
#   cause: dashboards
#   closedBy: you
#   ease: edit manifest
#   kinds: [Service, Ingress.networking.k8s.io, IngressRoute.traefik.io, IngressRoute.traefik.containo.us, HTTPRoute.gateway.networking.k8s.io]
#   uses: [inventory/ConfigMap@kube-system, inventory/Node]
#   remediation: >-
#     Make it a ClusterIP Service and use `kubectl port-forward`, or put a login before it: auth-url
#     or auth-type of the ingress controller, a forwardAuth or basicAuth middleware of Traefik.
#   frameworks:
#     nsa: [Auth]
#   parameters:
#     names: names of Services, alone or behind the name of a Helm release, that require no login
package lightk8s.controls.network["dashboard-exposed"]

import data.lightk8s.controls.network["dashboard-exposed"].parameters
import data.lightk8s.lib.dashboard
import data.lightk8s.lib.endpoint

violations contains endpoint.added({"message": message, "path": door.path}, door.endpoints) if {
	some door in dashboard.doors
	name := dashboard.matching(door.names, parameters.names)
	message := sprintf("dashboard %s %s", [name, door.text])
}

skipped contains message if {
	some door in dashboard.hidden
	name := dashboard.matching(door.names, parameters.names)
	message := sprintf("dashboard %s: %s", [name, door.text])
}
