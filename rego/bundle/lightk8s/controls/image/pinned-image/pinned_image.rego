# METADATA
# scope: package
# title: Every image has a tag that stays, or a digest
# description: >-
#   An image without a tag is :latest. It can change at any time, as can :stable, :main or :1. Two
#   nodes then run different images, a rollback runs the new one again, and every start needs the
#   registry. A full version, a date, a build or a commit stays the same by convention, a digest
#   always.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#     description: Image names
# schemas:
#   - input: schema.input
# custom:
#   problem: Image tag is missing or can change
#   short: image tag can change
#   do: pin the image to a full version or digest
#   severity: medium
#   risk: hygiene
#   cause: image-pinning
#   closedBy: fix
#   ease: edit manifest
#   kinds: [workload]
#   uses: [inventory/ObjectState.lightk8s.dev]
#   answers:
#     pin: null
#   remediation: >-
#     Write the version of the image as its tag, or better its digest (image@sha256:...).
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     pin: whether fix adds the digest that runs to a tag, so that new images of the tag are no longer used
#     moving_tags: tags that move from one image to the next, whatever they look like
package lightk8s.controls.image["pinned-image"]

import data.lightk8s.controls.image["pinned-image"].parameters
import data.lightk8s.lib.image
import data.lightk8s.lib.observed
import data.lightk8s.lib.workload

violations contains object.union({"message": message, "path": path}, fix(entry, path)) if {
	some entry in workload.containers
	reference := entry.container.image
	parts := image.parts(reference)
	parts.digest == ""
	why := moves(parts)
	path := workload.in_container(entry, ["image"])
	message := sprintf("container %q runs %q, %s", [entry.name, reference, why])
}

fix(entry, path) := {"unfixed": "its pods do not tell the digest, or nodes have different architectures"} if {
	parameters.pin
	observed.state
	not observed.container(entry.name).pinned
} else := {"set": array.concat(pin(entry, path), pull(entry))}

pin(entry, path) := [{"path": path, "value": pinned} |
	parameters.pin
	pinned := observed.container(entry.name).pinned
]

# A digest names the same bytes for good, so that pulling it again is of no use.
pull(entry) := [{"path": workload.in_container(entry, ["imagePullPolicy"]), "value": "IfNotPresent"} |
	parameters.pin
	observed.container(entry.name).pinned
	entry.container.imagePullPolicy == "Always"
]

moves(parts) := "which has no tag" if {
	parts.tag == ""
} else := sprintf("and tag %s can change", [parts.tag]) if {
	parts.tag in parameters.moving_tags
} else := sprintf("and tag %s is not a full version", [parts.tag]) if {
	not image.is_pinned(parts)
}

skipped contains sprintf("container %q has no image", [entry.name]) if {
	some entry in workload.containers
	object.get(entry.container, "image", "") == ""
}
