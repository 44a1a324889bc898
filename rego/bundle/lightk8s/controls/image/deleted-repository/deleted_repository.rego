# METADATA
# scope: package
# title: Image is no longer in its registry
# description: >-
#   The image is on the nodes that pulled it before, so the pod still runs there. It does not start
#   on a new node, or after the kubelet has removed unused images from a small disk.
# related_resources:
#   - ref: https://github.com/bitnami/containers/issues/83267
#     description: Changes to the Bitnami catalog
#   - ref: https://github.com/kubernetes-sigs/kubebuilder/discussions/3907
#     description: End of gcr.io/kubebuilder
# schemas:
#   - input: schema.input
# custom:
#   problem: Image is no longer in its registry
#   short: image gone from registry
#   do: use the repository that the finding names
#   severity: high
#   risk: outage
#   cause: image-sources
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   remediation: >-
#     Take the image from the repository in the message, which is its new place, and plan to replace
#     it: Bitnami and MinIO no longer publish security fixes for these images.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     known_on: the day on which both lists were compared with the registries' announcements, YYYY-MM-DD
#     repositories: repositories, or what they begin with, that are gone; each with its registry (docker.io for Docker Hub) and a slash at the end, the month since when, and where its images are now
#     versions: the same for repositories that lost all versions, and keep the tag latest of some images
package lightk8s.controls.image["deleted-repository"]

import data.lightk8s.controls.image["deleted-repository"].parameters
import data.lightk8s.lib.image
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(found.entry, ["image"])} if {
	some found in deleted
	found.is_gone
	[since, place] := split(found.fate, " ")
	message := sprintf("container %q runs %q, which is gone since %s; take it from %s", [found.entry.name, found.entry.container.image, since, place])
}

skipped contains message if {
	some found in deleted
	not found.is_gone
	message := sprintf("whether the registry still has %s is not known, as it keeps few images", [found.entry.container.image])
}

deleted contains {"entry": entry, "fate": fate, "is_gone": true} if {
	some prefix, fate in parameters.repositories
	some [entry, _] in images_of(prefix)
}

deleted contains {"entry": entry, "fate": fate, "is_gone": is_version(parts)} if {
	some prefix, fate in parameters.versions
	some [entry, parts] in images_of(prefix)
}

images_of(prefix) := {[entry, parts] |
	contains(workload.images, trim_prefix(prefix, "docker.io/"))
	some entry in workload.containers
	parts := image.parts(entry.container.image)
	startswith(concat("/", [parts.registry, parts.repository, ""]), prefix)
}

# A digest can be that of the image with tag latest.
is_version(parts) if {
	parts.digest == ""
	not parts.tag in {"", "latest"}
} else := false
