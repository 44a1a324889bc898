# METADATA
# scope: package
# title: Every image reference is valid
# description: >-
#   The kubelet does not start a container whose image reference is malformed (InvalidImageName),
#   and the API server does not check it: upper case in the repository, a space, a scheme, a
#   template that was not rendered.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: Image names
# schemas:
#   - input: schema.input
# custom:
#   problem: Image reference is invalid
#   short: invalid image
#   do: write the image as REGISTRY/REPOSITORY:TAG
#   severity: high
#   risk: outage
#   cause: image-reference
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   remediation: >-
#     Write the image as REGISTRY/REPOSITORY:TAG, all but the tag in lower case.
package lightk8s.controls.image["valid-image"]

import future.keywords.not

import data.lightk8s.lib.image
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(entry, ["image"])} if {
	some entry in workload.containers
	not image.is_valid(entry.container.image)
	reference := object.get(entry.container, "image", "")
	message := sprintf("container %q has %s", [entry.name, instead(reference)])
}

instead("") := "no image"

instead(reference) := sprintf("an invalid image reference: %v", [reference]) if reference != ""
