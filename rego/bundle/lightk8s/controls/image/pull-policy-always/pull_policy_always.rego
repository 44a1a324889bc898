# METADATA
# scope: package
# title: No pinned image is asked for at every start
# description: >-
#   With imagePullPolicy Always the kubelet asks the registry at every start, even if the image is
#   on the node and its version cannot change. Behind a small link that makes starts slow, and
#   when the registry is not there, or its rate limit is reached, nothing starts.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy
#     description: Image pull policy
# schemas:
#   - input: schema.input
# custom:
#   problem: Pinned image needs the registry at every start
#   short: pulls at every start
#   do: "set imagePullPolicy: IfNotPresent"
#   severity: low
#   risk: outage
#   cause: image-pinning
#   closedBy: fix
#   ease: 1 command
#   kinds: [workload]
#   remediation: >-
#     Set imagePullPolicy to IfNotPresent for images with a full version or a digest. Always stays
#     right for tags that move, and where pods of several tenants share a node.
package lightk8s.controls.image["pull-policy-always"]

import data.lightk8s.lib.image
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": [{"path": path, "value": "IfNotPresent"}]} if {
	some entry in workload.containers
	entry.container.imagePullPolicy == "Always"
	image.is_pinned(image.parts(entry.container.image))
	path := workload.in_container(entry, ["imagePullPolicy"])
	message := sprintf("container %q asks the registry at every start, although its image is pinned", [entry.name])
}
