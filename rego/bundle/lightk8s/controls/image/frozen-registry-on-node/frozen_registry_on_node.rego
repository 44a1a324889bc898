# METADATA
# scope: package
# title: No node holds images from the frozen registry k8s.gcr.io
# description: >-
#   An image from k8s.gcr.io on a node is used by a pod of it, or by the container runtime as its
#   pause image. The registry has no image newer than April 2023, and an image that is removed from
#   the node possibly cannot be pulled again.
# related_resources:
#   - ref: https://kubernetes.io/blog/2023/03/10/image-registry-redirect/
#     description: Redirect of k8s.gcr.io
# schemas:
#   - input: schema.input
# custom:
#   problem: Node holds images from a frozen registry
#   short: frozen images on node
#   do: move what uses it to registry.k8s.io
#   severity: low
#   risk: hygiene
#   cause: image-sources
#   closedBy: you
#   ease: edit manifest
#   kinds: [Node]
#   remediation: >-
#     Find what uses the image and take it from registry.k8s.io. For the pause image set
#     sandbox_image, or pinned_images.sandbox, in the configuration of containerd.
package lightk8s.controls.image["frozen-registry-on-node"]

import data.lightk8s.lib.image

violations contains {"message": message, "path": ["status", "images", i, "names"]} if {
	some i, held in input.object.status.images
	frozen := sort([name | some name in held.names; image.successor(name)])
	count(frozen) > 0
	message := sprintf("node holds %s from a frozen registry", [frozen[0]])
}

skipped contains "the node does not report its images" if not input.object.status.images
