# METADATA
# scope: package
# title: The ingress controller is maintained
# description: >-
#   ingress-nginx was retired in March 2026: it gets no more releases and no security fixes. It
#   serves the public address and can read every TLS key of the cluster.
# related_resources:
#   - ref: https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/
#     description: Ingress NGINX retirement
# schemas:
#   - input: schema.input
# custom:
#   problem: Ingress controller is retired and unpatched
#   short: retired ingress-nginx
#   do: plan the move to Gateway API or Traefik
#   severity: high
#   risk: exposed
#   cause: ingress-controller
#   closedBy: you
#   ease: project
#   kinds: [workload, IngressClass.networking.k8s.io]
#   remediation: >-
#     Move to a maintained controller: Traefik, which k3s and RKE2 include, or one for the Gateway
#     API. `ingress2gateway` translates Ingresses.
#   frameworks:
#     nsa: [Net]
#   parameters:
#     controllers: IngressClass controllers that are retired
#     images: repositories of retired controllers, without the registry and what mirrors put before
package lightk8s.controls.network["ingress-nginx-retired"]

import data.lightk8s.controls.network["ingress-nginx-retired"].parameters
import data.lightk8s.lib.image
import data.lightk8s.lib.workload

violations contains {"message": message, "path": ["spec", "controller"]} if {
	input.object.kind == "IngressClass"
	input.object.spec.controller in parameters.controllers
	message := sprintf("controller %s is retired and gets no fixes", [input.object.spec.controller])
}

violations contains {"message": message, "path": path} if {
	images := workload.images
	some name in parameters.images
	contains(images, name)
	some entry in workload.containers
	repository := image.parts(entry.container.image).repository
	is_of(repository, name)
	path := workload.in_container(entry, ["image"])
	message := sprintf("container %q runs %s, which is retired and gets no fixes", [entry.name, entry.container.image])
}

is_of(repository, repository)

is_of(repository, name) if endswith(repository, concat("", ["/", name]))
