package lightk8s.lib.credential

# class is the credential that a name is for. It is undefined for other names, and for names of
# another property of a credential: its file, its length, the name of its Secret.
class(name) := what if {
	not startswith(name, "checksum/") # of charts, for a new pod when the Secret changes
	words := lower(regex.replace(name, `([a-z0-9])([A-Z])`, "${1}_$2"))
	not regex.match(`(?:cert(?:ificate)?|tls|ssl|ca|pull)[_.-]?secrets?$`, words) # the name of a Secret
	[found] := regex.find_all_string_submatch_n(names, words, 1)
	what := [classes[i] | some i, word in array.slice(found, 1, count(found)); word != ""][0]
}

classes := ["a password", "a token", "a secret", "a secret key", "an access key", "a key", "credentials"]

# names is the word at the end of a name, in groups by class. After it can stand which of several
# passwords it is, and no more.
names := concat("", [
	`(?:`,
	`(pgpassword(?:_[a-z]+)?|passw(?:or)?d|passphrase|passcode|requirepass|masterauth|(?:^|[^a-z]|db|user|admin|smtp|mail|sql|ldap|web|api)pass|(?:[^a-z]|db|user|admin|sa)pwd|_pw)`,
	`|(token|oauth|erl(?:ang)?_?cookie|bearer)`,
	`|(secret|salt|pepper|(?:^|_)psk|tsig|(?:vault|role)_secret_id)`,
	`|(secret_(?:access_?)?key|secretkey)|(access_?key)|(key)`,
	`|(credential|(?:^|_)creds?|userpass|(?:^|_|cli_|basic_?)auth)`,
	`)s?`,
	`(?:[_.-]+(?:standby|superuser|replication|replica|master|primary|secondary|default|current|previous|old|new`,
	`|prod|production|dev|development|staging|test|live|sandbox|ro|rw|base|base64|b64|plain|value)|[_.-]*[0-9]+)*$`,
])
