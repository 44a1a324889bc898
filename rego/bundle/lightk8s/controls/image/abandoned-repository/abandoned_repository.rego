# METADATA
# scope: package
# title: No image comes from an abandoned repository
# description: >-
#   Some repositories have had no new images since their maintainers stopped. The images still run,
#   but get no security fixes.
# related_resources:
#   - ref: https://github.com/bitnami/charts/issues/35164
#     description: Changes to the Bitnami catalogue
# schemas:
#   - input: schema.input
# custom:
#   problem: Image comes from an abandoned repository
#   short: abandoned image
#   do: use the project's present repository
#   severity: medium
#   risk: hygiene
#   cause: image-sources
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   remediation: >-
#     Take the image from where its project publishes it today.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     known_on: the day on which repositories were compared with announcements, YYYY-MM-DD
#     repositories: repositories, or what they begin with, that get no new images; each with its registry (docker.io for Docker Hub) and a slash at the end
package lightk8s.controls.image["abandoned-repository"]

import data.lightk8s.controls.image["abandoned-repository"].parameters
import data.lightk8s.lib.image
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(entry, ["image"])} if {
	some entry in workload.containers
	parts := image.parts(entry.container.image)
	name := concat("/", [parts.registry, parts.repository, ""])
	strings.any_prefix_match(name, parameters.repositories)
	some repository in parameters.repositories
	startswith(name, repository)
	message := sprintf("container %q runs an image of %s, which is abandoned", [entry.name, trim_suffix(repository, "/")])
}
