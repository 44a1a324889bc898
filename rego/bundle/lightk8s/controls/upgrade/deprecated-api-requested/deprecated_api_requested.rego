# METADATA
# scope: package
# title: No client requests an API that an upgrade removes
# description: >-
#   Manifests show the versions that are stored; programs can request others. The API server counts
#   the deprecated versions that controllers, agents and kubectl requested since it started: these
#   clients fail after the upgrade to the release that no longer serves them. Only one of several
#   API servers is read.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Deprecated API migration guide
#   - ref: https://kubernetes.io/blog/2020/09/03/warnings/
#     description: The metric apiserver_requested_deprecated_apis
# schemas:
#   - input: schema.input
# custom:
#   problem: Client uses an API that an upgrade removes
#   short: deprecated API used
#   do: find the client and upgrade it first
#   severity: medium
#   risk: outage
#   cause: removed-apis
#   closedBy: you
#   ease: edit manifest
#   kinds: [Cluster.lightk8s.dev]
#   remediation: >-
#     Find the client in the audit log of the API server, by the annotation k8s.io/deprecated of its
#     events, and upgrade it before Kubernetes.
#   frameworks:
#     nsa: [Upgrade]
package lightk8s.controls.upgrade["deprecated-api-requested"]

import future.keywords.not

import data.lightk8s.lib.controlplane
import data.lightk8s.lib.version

violations contains {"message": message, "path": ["requestedDeprecatedAPIs", i]} if {
	some i, api in requested
	version.minor(concat("", ["v", api.removedRelease, ".0"]))
	message := sprintf("clients request %s of %s, which Kubernetes %s does not serve", [api.resource, named(api), api.removedRelease])
}

named(api) := concat("/", [part | some part in [api.group, api.version]; part != ""])

requested := input.object.requestedDeprecatedAPIs if is_array(input.object.requestedDeprecatedAPIs)

skipped contains reason if {
	not requested
	some reason in controlplane.metrics_gap("the requests for deprecated APIs were not read")
}
