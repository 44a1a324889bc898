# METADATA
# scope: package
# title: The API server reads no static token file
# description: >-
#   Tokens of --token-auth-file are in clear text on the disk, never expire, and are only replaced
#   by a restart of the API server.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: API server accepts tokens from a static file
#   short: static token file
#   do: issue certificates, remove --token-auth-file
#   severity: high
#   risk: takeover
#   cause: control-plane-flags
#   closedBy: you
#   ease: project
#   kinds: [Pod, Node]
#   remediation: >-
#     Use client certificates or OpenID Connect for people, and ServiceAccounts for programs. Then
#     remove --token-auth-file from kube-apiserver.
#   frameworks:
#     cis-1.12: ["1.2.2"]
#     nsa: [Auth]
package lightk8s.controls.access["static-token-file"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	file := arguments.text(api.arguments, "token-auth-file")
	message := sprintf("kube-apiserver accepts tokens from the file %s", [file])
}

skipped contains reason if some reason in controlplane.not_shown
