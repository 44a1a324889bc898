package lightk8s.lib.credential

# is_harmless is true for a value that is not a credential under any name: empty, a switch, a
# placeholder, a reference to the credential, or a hash of it.
is_harmless(value) if regex.match(harmless, value)

harmless := concat("", [
	`(?is)^\s*(?:`,
	`|[01]|true|false|yes|no|on|off|none|null|nil|undefined|(?:dis|en)abled?|default|auto|optional|required|n/a|tbd|todo|unset|empty|redacted`,
	`|<.*>|\[.*\]|\{.*\}|\*+|x{3,}|\.{3,}|-+|_+|%[a-z_]+%|%s|@[a-z_.]+@`,
	`|(?:your|enter|insert|replace|put|fill|set|provide|specify)[-_ ](?:my|the|your|a|in|me|with|real|own|api|key|token|secret|password|client|access)(?:[-_ ].*)?`,
	`|\$+[a-z_]\w*|(?:[\w.@-]+:)?\$+(?:2[abxy]?\$.*|argon2\w*\$.*|apr1\$.*|[156y]\$.*|scrypt\$.*|pbkdf2[\w-]*\$.*)|(?:[\w.@-]+:)?\{(?:s?sha\d*|crypt|md5)\}.*|\*[0-9a-f]{40}`,
	`|[$][({].*|.*(?:[$][({]|\{\{|<%|%\().*`,
	`|(?:~|\.{0,2})/\S*|[a-z]:\\.*`,
	`|(?:env|file|vault|bao|ssm|secretsmanager|arn|aws|sops|kube|k8s|keyvault|classpath|enc|secret|exec|cmd)[:\[].*`,
	`|(?:sha\d*|md5|pbkdf2[\w-]*|scrypt|bcrypt|argon2\w*)[:$].*|[a-z][a-z0-9+.-]*://.*|(?-i:[A-Z]+(?:_[A-Z]+)*_(?:PASS|PASSWORD|SECRET|TOKEN|KEY))`,
	`)\s*$`,
])

# is_random is true for a value that a generator can have made, and undefined for words, names and
# settings. A bootstrap token of kubeadm looks like a host name.
is_random(value) if {
	count(value) > 5
	regex.match(`[A-Za-z].*[0-9]|[0-9].*[A-Za-z]|^[A-Z]{16,}$|([^\w\s/:.,@-].*){4}`, value)
	not regex.match(ordinary, value)
}

is_random(value) if regex.match(`^[a-z0-9]{6}\.[a-z0-9]{16}$`, value)

# ordinary are names with a number or what kustomize adds at their end, addresses, versions, times,
# amounts, paths, files, lists of settings, algorithms, public keys, and the names of access keys.
ordinary := concat("", [
	`^(?:(?:[A-Za-z][a-z]{2,}|[a-z]+|[A-Z]+)(?:[-_.:/ ]?(?:[A-Z][a-z]{2,}|[a-z]+)|[-_.:/ ][A-Z]+)*[-_.:/]?[vV]?[0-9]{1,4}`,
	`|[a-z]+(?:-[a-z]+)+-[a-z0-9]{1,10}|[a-z]+(?:[-_.](?:[a-z]+|[0-9]+))+|[a-z]+[0-9]{1,2}(?:[-_][a-z]+)+`,
	`|[\w.+-]*@[\w.-]+|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?|v?[0-9]+(?:\.[0-9]+)+(?:[-+.][\w.]+)?`,
	`|(?:[0-9.]+(?:ns|us|ms|s|m|h|d|w|y|k|Ki|Mi|Gi|MB|GB|%))+|[0-9]{4}-[0-9]{2}-[0-9]{2}.*`,
	`|[a-z0-9._-]+(?:/[a-z0-9._#-]+)+|.*\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|token|env|conf|cfg|ini|pub|der|jwks?)`,
	`|.*,[a-z][a-z-]*=[^=,].*|(?i:hs|rs|es|ps|aes|sha|md|scram-sha)-?[0-9]+(?:-.*)?|(?:ssh|ecdsa)-[a-z0-9-]+ .*`,
	`|-----BEGIN (?:[A-Z ]*PUBLIC KEY|CERTIFICATE)(?s:.*)|A[KS]IA[A-Z0-9]{16})$`,
])
