# METADATA
# scope: package
# title: Secrets are stored unencrypted
# description: >-
#   Without encryption at rest the datastore holds Secrets in plain text, and so does each
#   snapshot of the disk and each backup that the provider keeps.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
#     description: Encrypting data at rest
#   - ref: https://docs.k3s.io/security/secrets-encryption
#     description: K3s secrets encryption
# schemas:
#   - input: schema.input
# custom:
#   problem: Secrets are stored unencrypted
#   short: unencrypted Secrets
#   do: encrypt Secrets at rest, then rewrite them
#   severity: medium
#   risk: takeover
#   cause: control-plane-flags
#   closedBy: you
#   ease: project
#   kinds: [Pod, Node]
#   remediation: >-
#     Start K3s with secrets-encryption, then run `k3s secrets-encrypt rotate-keys`. On kubeadm
#     write an EncryptionConfiguration and mount it for --encryption-provider-config, then write
#     all Secrets again. Keep the key: without it a backup cannot be read.
#   frameworks:
#     cis-1.12: ["1.2.27"]
#     nsa: [Auth]
package lightk8s.controls.access["secrets-encryption"]

import data.lightk8s.lib.arguments
import data.lightk8s.lib.controlplane
import data.lightk8s.lib.profile

violations contains {"message": message, "path": api.path} if {
	some api in controlplane.shown
	api.name == "kube-apiserver"
	not arguments.text(api.arguments, "encryption-provider-config")
	not is_managed
	message := sprintf("kube-apiserver stores Secrets unencrypted; %s", [missing])
}

# is_managed is true for a K3s server that writes the encryption configuration itself.
is_managed if arguments.is_true(profile.node_args, "secrets-encryption", false)

is_managed if profile.annotations["k3s.io/encryption-config-hash"]

missing := "secrets-encryption is not true" if input.object.kind == "Node"

missing := "--encryption-provider-config is not set" if input.object.kind == "Pod"

skipped contains reason if some reason in controlplane.not_shown
