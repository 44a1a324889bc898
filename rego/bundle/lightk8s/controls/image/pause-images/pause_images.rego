# METADATA
# scope: package
# title: No node holds several pause images
# description: >-
#   Every pod needs the pause image, and the runtime protects the one it is configured with from
#   image garbage collection. A second one on the node means that a pod or another tool pulls its
#   own, or that the configuration changed and the old image remains.
# related_resources:
#   - ref: https://github.com/containerd/containerd/blob/main/docs/cri/config.md
#     description: Configuration of containerd
# schemas:
#   - input: schema.input
# custom:
#   problem: Node holds several pause images
#   short: several pause images
#   do: set one pause image, remove the others
#   severity: low
#   risk: cost
#   cause: image-sources
#   closedBy: you
#   ease: edit manifest
#   kinds: [Node]
#   remediation: >-
#     Set the pause image in one place, the configuration of the runtime (K3s: pause-image), as
#     the distribution has it, and remove the others from the node with crictl rmi.
package lightk8s.controls.image["pause-images"]

import data.lightk8s.lib.image

violations contains {"message": message, "path": ["status", "images"]} if {
	count(held) > 1
	message := sprintf("node holds %v pause images: %s", [count(held), concat(", ", sort(held))])
}

# held has one name of each pause image: the first by the alphabet, where tags come before digests.
held := [names[0] |
	some entry in input.object.status.images
	names := sort([name |
		some name in entry.names
		segments := split(image.parts(name).repository, "/")
		segments[count(segments) - 1] in {"mirrored-pause", "pause", "pause-amd64", "pause-arm64"}
	])
	count(names) > 0
]

skipped contains "the node does not report its images" if not input.object.status.images
