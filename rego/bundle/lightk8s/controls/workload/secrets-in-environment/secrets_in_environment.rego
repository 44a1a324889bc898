# METADATA
# scope: package
# title: No password stands in the manifest
# description: >-
#   The value of an environment variable is in the manifest, in its repository, and in `kubectl
#   describe`: everybody who may look at pods can read it. Only Secrets are kept from those who
#   may not read them, and encrypted if the cluster is set up so.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#     description: Secrets
# schemas:
#   - input: schema.input
# custom:
#   severity: high
#   kinds: [workload]
#   fields: [env]
#   remediation: >-
#     Put the value into a Secret and refer to it by valueFrom.secretKeyRef, or mount it as a
#     file. Then change the password: it has been seen.
#   frameworks:
#     nsa: [Pod]
package lightk8s.controls.workload["secrets-in-environment"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": path} if {
	some entry in workload.containers
	some i, variable in entry.container.env
	name := lower(variable.name)

	# Most names end in something else, and this is faster to see than the whole pattern.
	strings.any_suffix_match(name, ["passwd", "password", "passphrase", "_pwd", "_pass", "token", "key", "secret"])
	is_secret_name(name)
	is_string(variable.value)
	not is_harmless(variable.name, variable.value)
	path := workload.in_container(entry, ["env", i, "value"])
	message := sprintf("container %q has the value of %s in the manifest", [entry.name, variable.name])
}

# is_secret_name is true for names that end in a word for a secret: DB_PASSWORD, githubToken.
# SECRET often ends the name of a variable that names a Secret object, so it needs a word before.
is_secret_name(name) if {
	regex.match(
		`(passw(or)?d|passphrase|_pwd|_pass|token|(api|access|secret|private|encryption)_?key|(^|client|jwt|app|auth|session|cookie|shared|webhook|api|oauth|hmac|master)_?secret)$`,
		name,
	)
}

# is_harmless is true for what is no secret: nothing, a switch, a path, an address, a mask, and
# what another tool or another variable stands for.
is_harmless(_, value) if regex.match(
	`^(|[01]|true|false|yes|no|on|off|none|null|disabled|enabled|/[\w./-]*|(https?|file|env|vault|bao|op|ssm|secretsmanager|arn|sops):.*|ref\+.*|<.*>|\{\{.*\}\}|\*+|x+)$`,
	lower(value),
)

is_harmless(_, value) if regex.match(`[$][({]`, value)

# A token may be a number of words or seconds, a password may not.
is_harmless(name, value) if {
	not contains(lower(name), "pass")
	regex.match(`^[0-9]+$`, value)
}
