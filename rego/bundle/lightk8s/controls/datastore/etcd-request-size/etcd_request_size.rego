# METADATA
# scope: package
# title: etcd rejects writes that are too large for it
# description: >-
#   A larger max-request-bytes does not prevent blocking: etcd accepts large writes, and every other
#   write waits for them. The default is 1.5 MiB, and the API server accepts no ConfigMap or Secret
#   above 1 MiB.
# related_resources:
#   - ref: https://etcd.io/docs/v3.6/dev-guide/limit/#request-size-limit
#     description: etcd, request size limit
# schemas:
#   - input: schema.input
# custom:
#   problem: etcd accepts writes that block all others
#   short: large etcd writes
#   do: remove max-request-bytes on all members
#   severity: medium
#   risk: outage
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [NodeConfig.lightk8s.dev]
#   needs: [inventory/Node]
#   remediation: >-
#     Remove max-request-bytes from the arguments of etcd, on all members. Check first whether
#     larger objects are stored: they could not be written again.
#   parameters:
#     max_bytes: largest request in bytes; 1572864 is the default of etcd
package lightk8s.controls.datastore["etcd-request-size"]

import future.keywords.not

import data.lightk8s.controls.datastore["etcd-request-size"].parameters
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": ["settings", "etcd", "max-request-bytes"]} if {
	size > parameters.max_bytes
	message := sprintf("max-request-bytes of etcd is %v bytes, default is %v; other writes wait", [size, parameters.max_bytes])
}

size := controlplane.number("etcd", "max-request-bytes", parameters.max_bytes)

skipped contains reason if some reason in controlplane.unseen("etcd")

skipped contains "max-request-bytes of etcd is not a number" if {
	controlplane.flags("etcd")
	not size
}
