# METADATA
# scope: package
# title: API server accepts anonymous requests
# description: >-
#   An API server that accepts requests without credentials shows its version and cluster-info to
#   scanners. A single careless binding to system:anonymous then opens the cluster.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests
#     description: Anonymous requests
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: API server accepts anonymous requests
#   short: anonymous requests
#   do: limit anonymous requests to health paths
#   severity: medium
#   risk: exposed
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     On kubeadm allow anonymous requests to /livez, /readyz and /healthz alone by a file of
#     --authentication-config; `kubeadm join` with a token needs cluster-info too, until the
#     last node has joined. On K3s remove the kube-apiserver-arg anonymous-auth.
#   frameworks:
#     cis-1.12: ["1.2.1"]
#     nsa: [Auth]
package lightk8s.controls.access["anonymous-auth"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.endpoint

violations contains endpoint.added({"message": message, "path": api.path}, [controlplane.listener(api)]) if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	not is_in_file(api)
	arguments.is_true(api.arguments, "anonymous-auth", true)
	message := "kube-apiserver accepts anonymous requests; --anonymous-auth is not false"
}

skipped contains "the file of --authentication-config decides on anonymous requests" if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	is_in_file(api)
}

# is_in_file is true for an API server whose file can limit anonymous requests to paths. The flag
# alone still turns them off.
is_in_file(api) if {
	arguments.text(api.arguments, "authentication-config")
	not arguments.text(api.arguments, "anonymous-auth")
}

skipped contains reason if some reason in controlplane.not_shown
