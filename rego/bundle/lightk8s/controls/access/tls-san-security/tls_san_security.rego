# METADATA
# scope: package
# title: Strangers can add names to the API certificate
# description: >-
#   Without tls-san-security K3s and RKE2 add any name that a TLS client requests to the certificate
#   of the server. Anyone who reaches the port can make it grow until clients reject it: nodes and
#   kubectl then get no new connection.
# related_resources:
#   - ref: https://docs.k3s.io/cli/server
#     description: k3s server
#   - ref: https://github.com/k3s-io/k3s/security/advisories/GHSA-m4hf-6vgr-75r2
#     description: K3s advisory on certificate names
# schemas:
#   - input: schema.input
# custom:
#   problem: Strangers can add names to the API certificate
#   short: open API certificate
#   do: "set tls-san-security: true and list tls-san"
#   severity: high
#   risk: exposed
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Node]
#   remediation: >-
#     Remove tls-san-security, which is true by default since 1.28, and list the names and addresses of the
#     API server in tls-san.
#   frameworks:
#     nsa: [Net]
package lightk8s.controls.access["tls-san-security"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.endpoint
import data.lightk8s.lib.profile

violations contains endpoint.added({"message": message, "path": profile.node_args_path}, [profile.api_server]) if {
	profile.starts_server
	not arguments.is_true(profile.node_args, "tls-san-security", is_default)
	message := "tls-san-security is not true; any client can add names to the certificate"
}

# is_default is false for K3s and RKE2 before 1.28.
default is_default := true

is_default := false if profile.minor < 28

skipped contains reason if {
	profile.distribution in {"k3s", "rke2"}
	not profile.node_args
	reason := sprintf("the Node has no annotation %s that can be read", [profile.node_args_path[2]])
}
