# METADATA
# scope: package
# title: No node runs Promtail
# description: >-
#   Promtail has had no security fixes since March 2026. It runs on every node, reads the logs of
#   every pod, and opens a port.
# related_resources:
#   - ref: https://grafana.com/docs/loki/latest/send-data/promtail/
#     description: Promtail
# schemas:
#   - input: schema.input
# custom:
#   problem: Promtail is end-of-life
#   short: Promtail end-of-life
#   do: plan the move to Alloy or Fluent Bit
#   severity: medium
#   risk: hygiene
#   cause: log-collector
#   closedBy: you
#   ease: project
#   kinds: [DaemonSet.apps]
#   remediation: Replace it with Grafana Alloy (`alloy convert` converts its configuration) or with Fluent Bit, which takes less memory.
package lightk8s.controls.observability["promtail-end-of-life"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(entry, ["image"])} if {
	contains(workload.images, "promtail")
	some entry in workload.containers
	is_string(entry.container.image)
	contains(entry.container.image, "promtail")
	regex.match(`(^|/|-)promtail([:@]|$)`, entry.container.image)
	message := sprintf("container %q runs Promtail, which is at its end of life", [entry.name])
}
