# METADATA
# scope: package
# title: Password in plain text in a variable
# description: >-
#   The value of an environment variable is in the manifest, in its repository, and in `kubectl
#   describe`: anyone who can read pods can read it. Only Secrets have separate rights, and
#   encryption at rest if the cluster enables it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#     description: Secrets
# schemas:
#   - input: schema.input
# custom:
#   problem: Password in plain text in a variable
#   short: password in environment
#   do: move the password to a Secret and change it
#   severity: high
#   risk: takeover
#   cause: plain-text-passwords
#   closedBy: you
#   ease: edit manifest
#   kinds: [workload]
#   fields: [env]
#   remediation: >-
#     Put the value into a Secret and refer to it by valueFrom.secretKeyRef, or mount it as a file.
#     Then change the password: others can have read it.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["secrets-in-environment"]

import data.lightk8s.lib.credential
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(entry, ["env", i, "value"])} if {
	some entry in workload.containers
	some i, variable in entry.container.env
	what := credential.of(variable.name, variable.value)
	message := sprintf("container %q sets %s to %s", [entry.name, variable.name, what])
}
