# METADATA
# scope: package
# title: No image comes from the frozen registry k8s.gcr.io
# description: >-
#   k8s.gcr.io was frozen in April 2023 and gcr.io/google_containers long before. They have no newer
#   images and no security fixes; k8s.gcr.io still works as a redirect that can end.
# related_resources:
#   - ref: https://kubernetes.io/blog/2023/03/10/image-registry-redirect/
#     description: Redirect of k8s.gcr.io
# schemas:
#   - input: schema.input
# custom:
#   problem: Image comes from a frozen registry
#   short: frozen registry
#   do: use registry.k8s.io instead
#   severity: medium
#   risk: hygiene
#   cause: image-sources
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   remediation: >-
#     Take the image from registry.k8s.io, and then use a supported version.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.image["frozen-registry"]

import data.lightk8s.lib.image
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": [{"path": path, "value": successor}]} if {
	contains(workload.images, "gcr.io/")
	some entry in workload.containers
	reference := entry.container.image
	successor := image.successor(reference)
	path := workload.in_container(entry, ["image"])
	message := sprintf("container %q runs %q from a frozen registry", [entry.name, reference])
}
