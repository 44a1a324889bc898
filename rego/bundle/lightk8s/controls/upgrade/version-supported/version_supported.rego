# METADATA
# scope: package
# title: Kubernetes still gets security fixes
# description: >-
#   A minor version gets patches for fourteen months. After that a flaw in the API server or the
#   kubelet stays open, on a cluster whose ports anyone can reach.
# related_resources:
#   - ref: https://kubernetes.io/releases/patch-releases/
#     description: Patch releases and end of life
# schemas:
#   - input: schema.input
# custom:
#   problem: Kubernetes version is end-of-life
#   short: old Kubernetes
#   do: plan the upgrade, one minor at a time
#   severity: high
#   risk: exposed
#   cause: upgrades
#   closedBy: you
#   ease: project
#   kinds: [Cluster.lightk8s.dev]
#   remediation: >-
#     Upgrade one minor version at a time, the control plane first, each after a snapshot of the
#     datastore.
#   frameworks:
#     nsa: [Upgrade]
#   parameters:
#     end_of_life: each minor version with the day from which upstream publishes no more fixes, YYYY-MM-DD
#     known_on: the day on which end_of_life was compared with upstream, YYYY-MM-DD
package lightk8s.controls.upgrade["version-supported"]

import data.lightk8s.controls.upgrade["version-supported"].parameters
import data.lightk8s.lib.version

violations contains {"message": message, "path": ["version", "gitVersion"]} if {
	end := ends[minor]
	end <= today
	message := sprintf("Kubernetes 1.%d has had no security fixes since %s", [minor, end])
}

violations contains {"message": message, "path": ["version", "gitVersion"]} if {
	oldest := min(object.keys(ends))
	minor < oldest
	message := sprintf("Kubernetes 1.%d has had no security fixes since before %s", [minor, ends[oldest]])
}

skipped contains "the version of the cluster is not known" if not minor

skipped contains reason if {
	newest := max(object.keys(ends))
	minor > newest
	reason := sprintf("Kubernetes 1.%d is newer than the end-of-life dates known on %s", [minor, parameters.known_on])
}

skipped contains "the time at which the cluster was read is not known" if {
	not input.object.observedAt
	ends[minor] > today
}

minor := version.minor(input.object.version.gitVersion)

# today is the day on which the cluster was read, or that of the table if it is later.
today := substring(input.object.observedAt, 0, 10) if {
	is_string(input.object.observedAt)
	input.object.observedAt > parameters.known_on
} else := parameters.known_on

ends[released] := day if {
	some line in parameters.end_of_life
	[name, day] := split(line, " ")
	released := version.minor(name)
}
