# METADATA
# scope: package
# title: Every container has a CPU request
# description: >-
#   Under load the kernel shares the CPU by requests. A container without one gets next to nothing
#   then, and on one or two cores there is load at every start of a pod.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#     description: Resource management for pods and containers
# schemas:
#   - input: schema.input
# custom:
#   severity: low
#   kinds: [workload]
#   remediation: >-
#     Set resources.requests.cpu on every container, or on the pod as a whole: 10m to 50m for what
#     is mostly idle. No CPU limit is needed.
package lightk8s.controls.workload["cpu-request"]

import data.lightk8s.lib.resources

violations contains finding if some finding in resources.lacking("requests", "cpu")
