# METADATA
# scope: package
# title: Tokens of pods expire within the hour they are meant for
# description: >-
#   To spare old clients, kube-apiserver makes the tokens of pods valid for a year instead of an
#   hour. A token that leaks into a log or a backup stays valid as long.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
#     description: kube-apiserver
# schemas:
#   - input: schema.input
# custom:
#   problem: Pod tokens stay valid for a year
#   short: tokens valid for a year
#   do: turn off extended ServiceAccount tokens
#   severity: low
#   risk: hygiene
#   cause: control-plane-flags
#   closedBy: you
#   ease: edit manifest
#   kinds: [Pod, Node]
#   remediation: >-
#     Start kube-apiserver with --service-account-extend-token-expiration=false, once the metric
#     serviceaccount_stale_tokens_total stays at zero: all clients then read their token again.
#   frameworks:
#     cis-1.12: ["1.2.30"]
#     nsa: [Auth]
package lightk8s.controls.access["extended-token-expiration"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	arguments.is_true(api.arguments, "service-account-extend-token-expiration", true)
	message := "pod tokens are valid for a year; --service-account-extend-token-expiration is not false"
}

skipped contains reason if some reason in controlplane.not_shown
