package lightk8s.lib.credential

# shape is the credential that a value is without regard to its name.
shape(value) := "a private key" if {
	contains(value, "PRIVATE KEY")
	regex.match(`-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----(\s|\\+[rn])*[A-Za-z0-9+/]{4}`, value)
} else := "a token" if {
	regex.match(tokens, value)
} else := "a token" if {
	some [_, token] in regex.find_all_string_submatch_n(authorization, value, -1)
	is_random(token)
} else := "a URL with a password" if {
	contains(value, "@")
	some [_, url, source] in regex.find_all_string_submatch_n(addresses, value, -1)
	not is_harmless(concat("", [url, source]))
}

# addresses hold the password of a URL, or of a data source of the MySQL driver for Go.
addresses := concat("|", [
	`[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/?#:@"'<>]*:([^\s/?#@"']+)@`,
	`\b[\w.-]+:([^\s@/]+)@(?:tcp|unix)\(`,
])

# tokens are those that their issuers mark, so that they are distinct from other text.
tokens := concat("", [
	`(?:^|[^\w-])(?:`,
	`eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}`, # JSON web tokens
	`|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22}|gl(?:pat|rt|dt|ptt|agent)-[\w-]{20}`,
	`|xox[abeprs]-[\w-]{20}|xapp-[\w-]{20}|hooks\.slack\.com/(?:services|workflows)/[\w/]{20}`,
	`|discord(?:app)?\.com/api/webhooks/[0-9]+/[\w-]{20}|[0-9]{8,10}:AA[\w-]{33}`,
	`|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9+/=]{20}|SG\.[\w-]{16,}\.[\w-]{20}`,
	`|sk-(?:proj|svcacct|admin|ant|or)-[\w-]{20}|sk-[A-Za-z0-9]{40}|hf_[A-Za-z0-9]{30}|GOCSPX-[\w-]{20}`,
	`|hv[sb]\.[\w-]{20}|gl(?:sa|c)_[\w=]{20}|do[opr]_v1_[a-f0-9]{64}|tskey-[a-z]+-[\w-]{10}|dckr_pat_[\w-]{20}`,
	`|npm_[A-Za-z0-9]{36}|pypi-AgEI[\w-]{20}|sq[pau]_[a-f0-9]{40}|sntrys_[\w+/=]{20}|NRAK-[A-Z0-9]{20}|lin_api_\w{20}`,
	`|AGE-SECRET-KEY-1[A-Z0-9]{50}|K10[a-f0-9]{64}::[\w:.]{8}`,
	`)`,
])

# authorization has the credentials of an HTTP header.
authorization := `(?i)(?:^|authorization["']?\s*[:=]\s*["']?)(?:bearer|basic|token)(?:\s+|%20)([\w+/.=-]{8,})`
