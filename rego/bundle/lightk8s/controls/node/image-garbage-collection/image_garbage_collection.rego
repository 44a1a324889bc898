# METADATA
# scope: package
# title: Unused images are removed before the disk is full
# description: >-
#   A small disk holds a few versions of each image. If the kubelet removes them only shortly before
#   it evicts pods for the disk, one large pull can get pods evicted.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/architecture/garbage-collection/#container-image-lifecycle
#     description: Image lifecycle
# schemas:
#   - input: schema.input
# custom:
#   problem: Unused images are removed too late
#   short: late image cleanup
#   do: set imageMaximumGCAge and GC thresholds
#   severity: low
#   risk: outage
#   cause: node-settings
#   closedBy: tune
#   ease: 1 command
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Set imageGCHighThresholdPercent, imageGCLowThresholdPercent and imageMaximumGCAge in the
#     kubelet's configuration.
#   parameters:
#     high_percent: use of the disk at which images are removed, in percent, on disks of up to 40 and 100 GiB, and on larger ones
#     low_percent: use of the disk down to which images are removed, in percent, on the same disks
#     tolerance_points: how much higher the first can be, in points of percent
#     maximum_age: how long an unused image stays, as a duration such as 168h
package lightk8s.controls.node["image-garbage-collection"]

import future.keywords.not

import data.lightk8s.controls.node["image-garbage-collection"].parameters
import data.lightk8s.lib.duration
import data.lightk8s.lib.nodeconfig
import data.lightk8s.lib.nodesizing
import data.lightk8s.lib.profile

violations contains nodeconfig.finding(["imageGCHighThresholdPercent"], message, set_both) if {
	now := nodeconfig.value(["imageGCHighThresholdPercent"], 85)
	now > high + parameters.tolerance_points
	message := sprintf("node %q removes unused images at %v%% disk use, recommended %v%% for %d GiB", [
		profile.name, now, high, round(profile.disk / 1024),
	])
}

# The kubelet requires the first to be above the second.
set_both := [
	{"path": ["kubelet", "imageGCHighThresholdPercent"], "value": high},
	{"path": ["kubelet", "imageGCLowThresholdPercent"], "value": nodesizing.by_disk(parameters.low_percent)},
]

high := nodesizing.by_disk(parameters.high_percent)

violations contains nodeconfig.finding(["imageMaximumGCAge"], message, [{"path": path, "value": parameters.maximum_age}]) if {
	profile.disk
	duration.seconds(nodeconfig.value(["imageMaximumGCAge"], "0s")) == 0
	not keeps_longer
	path := ["kubelet", "imageMaximumGCAge"]
	message := sprintf("node %q keeps unused images until the disk is almost full", [profile.name])
}

# The kubelet rejects a maximum below its minimum.
keeps_longer if duration.seconds(nodeconfig.value(["imageMinimumGCAge"], "2m0s")) >= duration.seconds(parameters.maximum_age)

skipped contains reason if some reason in profile.disk_unknown

skipped contains reason if some reason in nodeconfig.unread([["imageGCHighThresholdPercent"], ["imageMaximumGCAge"]])
