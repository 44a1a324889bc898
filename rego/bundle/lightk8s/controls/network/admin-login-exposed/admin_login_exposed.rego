# METADATA
# scope: package
# title: No login page of an administration tool is open to the internet
# description: >-
#   Grafana, Argo CD, Rancher and similar tools have logins, some with a well-known first password,
#   and a history of vulnerabilities that need no login. They give access to the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/
#     description: kubectl port-forward
# schemas:
#   - input: schema.input
# custom:
#   problem: Admin login page is open to the internet
#   short: public admin login
#   do: restrict it to your addresses or a VPN
#   severity: medium
#   risk: exposed
#   cause: dashboards
#   closedBy: you
#   ease: edit manifest
#   kinds: [Service, Ingress.networking.k8s.io, IngressRoute.traefik.io, IngressRoute.traefik.containo.us, HTTPRoute.gateway.networking.k8s.io]
#   uses: [inventory/ConfigMap@kube-system, inventory/Node]
#   remediation: >-
#     Use `kubectl port-forward` or a VPN, allow only your own addresses, or put a second login
#     before it. Waive the finding for a tool that is meant for the public.
#   frameworks:
#     nsa: [Auth]
#   parameters:
#     names: names of Services, alone or behind the name of a Helm release, that administer and have a login
package lightk8s.controls.network["admin-login-exposed"]

import data.lightk8s.controls.network["admin-login-exposed"].parameters
import data.lightk8s.lib.dashboard
import data.lightk8s.lib.endpoint

violations contains endpoint.added({"message": message, "path": door.path}, door.endpoints) if {
	some door in dashboard.doors
	name := dashboard.matching(door.names, parameters.names)
	message := sprintf("login page of %s %s", [name, door.text])
}

skipped contains message if {
	some door in dashboard.hidden
	name := dashboard.matching(door.names, parameters.names)
	message := sprintf("login page of %s: %s", [name, door.text])
}
