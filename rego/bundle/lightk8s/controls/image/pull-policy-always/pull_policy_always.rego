# METADATA
# scope: package
# title: No pinned image needs the registry at every start
# description: >-
#   With imagePullPolicy Always the kubelet contacts the registry at every start, even if the image
#   is on the node and its version cannot change. On a slow connection that delays starts, and when
#   the registry is not reachable or its rate limit is reached, no such container starts.
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
#     Set imagePullPolicy to IfNotPresent for images with a full version or a digest. Keep Always
#     for tags that can change, and where pods of several tenants share a node.
package lightk8s.controls.image["pull-policy-always"]

import data.lightk8s.lib.image
import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": [{"path": path, "value": "IfNotPresent"}]} if {
	some entry in workload.containers
	entry.container.imagePullPolicy == "Always"
	image.is_pinned(image.parts(entry.container.image))
	path := workload.in_container(entry, ["imagePullPolicy"])
	message := sprintf("container %q sets imagePullPolicy Always, but its image is pinned", [entry.name])
}
