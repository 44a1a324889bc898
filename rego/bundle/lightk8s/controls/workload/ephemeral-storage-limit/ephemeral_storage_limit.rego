# METADATA
# scope: package
# title: Every container has a limit on local disk
# description: >-
#   Logs, the writable layer and emptyDir volumes of a container are on the disk of the node, 20 to
#   40 GB that images and the datastore need too. Without limits.ephemeral-storage one container can
#   fill it; the kubelet then evicts other pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
#     description: Local ephemeral storage
# schemas:
#   - input: schema.input
# custom:
#   problem: Container has no local disk limit
#   short: no local disk limit
#   do: set limits.ephemeral-storage, such as 1Gi
#   severity: low
#   risk: outage
#   cause: local-disk-limits
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   remediation: >-
#     Set resources.limits.ephemeral-storage on every container, for example 1Gi, or let a
#     LimitRange of the namespace do it.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["ephemeral-storage-limit"]

import data.lightk8s.lib.resources

violations contains finding if some finding in resources.lacking("limits", "ephemeral-storage")
