# METADATA
# scope: package
# title: Every image could be pulled
# description: >-
#   The kubelet cannot get the image of the container: the reference is wrong, the registry requires
#   credentials or is not reachable, its rate limit is reached, or the image is for another
#   architecture. The container does not start until it can.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/
#     description: Images
# schemas:
#   - input: schema.input
# custom:
#   problem: Image cannot be pulled
#   short: image pull fails
#   do: correct the image or add imagePullSecrets
#   severity: high
#   risk: outage
#   cause: image-reference
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod]
#   remediation: >-
#     Read the reason (kubectl describe pod POD), then correct the image, add imagePullSecrets, or
#     push the image.
package lightk8s.controls.image["image-pull-fails"]

import data.lightk8s.lib.status

violations contains {"message": message, "path": array.concat(entry.path, ["state", "waiting", "reason"])} if {
	some entry in status.containers
	reason := entry.status.state.waiting.reason
	reason in {
		"ErrImageNeverPull", "ErrImagePull", "ImageInspectError", "ImagePullBackOff",
		"InvalidImageName", "RegistryUnavailable", "SignatureValidationFailed",
	}
	message := sprintf("container %q: image cannot be pulled (%s)", [entry.name, reason])
}

skipped contains reason if some reason in status.unknown
