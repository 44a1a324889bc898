# METADATA
# scope: package
# title: Images leave most of the disk of a node free
# description: >-
#   A node reports its images by their compressed size; unpacked, and kept packed beside it, they
#   take about three times as much. On a disk of 20 GB the kubelet soon has to delete images while
#   pods start, and if it cannot delete any, it evicts pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/architecture/garbage-collection/#container-image-lifecycle
#     description: Garbage collection of images
# schemas:
#   - input: schema.input
# custom:
#   problem: Images take too much of the node's disk
#   short: large images
#   do: use smaller images, clean up earlier
#   severity: medium
#   risk: outage
#   cause: disk-space
#   closedBy: you
#   ease: project
#   kinds: [Node]
#   remediation: >-
#     Use smaller images, and let the kubelet collect garbage earlier: imageGCHighThresholdPercent
#     75, imageMaximumGCAge 168h.
#   parameters:
#     max_percent: largest sum of the reported image sizes that is accepted, in percent of the disk
package lightk8s.controls.image["images-fit-disk"]

import data.lightk8s.controls.image["images-fit-disk"].parameters
import data.lightk8s.lib.quantity

violations contains {"message": message, "path": ["status", "images"]} if {
	percent := (images * 100) / disk
	percent > parameters.max_percent
	message := sprintf("images of the node are %d MiB or more, %d%% of its disk", [floor(images / quantity.mebibyte), floor(percent)])
}

# images is the size of those that the node reports; it leaves out all but the 50 largest.
images := sum([entry.sizeBytes | some entry in input.object.status.images])

disk := quantity.value(input.object.status.capacity["ephemeral-storage"])

skipped contains "the node does not report its images" if not input.object.status.images

skipped contains "the node does not report the size of its disk" if not disk
