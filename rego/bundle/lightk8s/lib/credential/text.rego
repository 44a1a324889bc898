package lightk8s.lib.credential

# in_text holds the credentials of a longer text, such as a file, each as
#   {"line": 12, "name": "db.password", "what": "a password"}
# line counts from 1. name is "" where no name stands before the value. Comments are left out.
in_text(text) := {found |
	is_hinted(text)
	lines := split(text, "\n")
	some i, line in lines
	not regex.match(`^\s*(#|;|//|--|\*)`, line)
	some [name, what] in on_line(lines, i, line)
	found := {"line": i + 1, "name": name, "what": what}
} | {{"line": line, "name": "", "what": "a private key"} |
	shape(text) == "a private key"
	line := count(split(substring(text, 0, indexof(text, "PRIVATE KEY")), "\n"))
}

# on_line are the credentials of a line, each with its name. A container has the name of a variable on
# one line, and its value on the next.
on_line(lines, i, line) := found if {
	[[_, value]] := regex.find_all_string_submatch_n(`^\s*"?value"?:\s*["']?(.*?)["']?,?\s*$`, line, 1)
	[[_, name]] := regex.find_all_string_submatch_n(`^[\s-]*"?name"?:\s*["']?([\w.-]+)["']?,?\s*$`, lines[i - 1], 1)
	found := [[name, what] | what := single(name, value)]
} else := found if {
	is_hinted(line)
	found := [[name, what] |
		some [_, name, value] in pairs(line)
		what := single(name, value)
		not is_code(line, name, value)
	]
	count(found) > 0
} else := [["", what]] if {
	is_hinted(line)
	what := shape(line)
	what != "a private key"
} else := []

# pairs are the [_, name, value] of a line, as configuration files, JSON, XML, SQL and shells write them.
pairs(line) := [[found[0], found[1], trim(trim(found[2], `\`), `"'`)] |
	some pattern in [
		`([A-Za-z_][\w./-]*)\\*["']?\s*(?::=|=>|[:=])\s*(\\*"[^"]*"|'[^']*')`,
		`([A-Za-z_][\w./-]*)["']?\s*[:=]\s*([^\s,;&"'{}\[\]()=<>|\\][^\s,;&"'{}\[\]()|]*)\s*(?:[,;&}\]#]|$)`,
		`(?:--[a-z-]+=)?\b([A-Za-z_][\w.-]*)=([^\s;&"'=][^\s;&"',]*)`,
		`<([\w.:-]+)[^<>]*>([^<>\s]+)</`,
		`(?i)(password|identified by)\s+'([^']+)'`,
		`^\s*(requirepass|masterauth)\s+(\S+)`,
	]
	some found in regex.find_all_string_submatch_n(pattern, line, -1)
]

# is_code is true for a placeholder of a value in a program, a schema or a description.
is_code(line, name, name) if regex.match(`[,;)]`, line)

is_code(_, _, value) if regex.match(code, value)

is_code(_, name, value) if {
	class(name) != "a password"
	class(value)
}

code := concat("", [
	`^(?i:str(ing)?|text|bytes?|int(eger)?|number|bool(ean)?|object|any|map|list|array|type|varchar.*)$`,
	`|^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$|[()\[\]\\]`,
])

# is_hinted is true for every line with a credential, and every name=value of one: one of the hints is in it.
is_hinted(text) if {
	lowered := lower(text)
	some hint in hints
	contains(lowered, hint)
}

hints := {
	"pass", "pwd", "_pw", "secret", "token", "key", "cred", "auth", "salt", "pepper", "cookie", "psk", "tsig", "identified",
	"://", "bearer", "basic ", "eyj", "@tcp", "@unix",
	"glpat", "glsa", "glrt", "gldt", "glptt", "glagent", "glc_", "xox", "xapp-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "rk-", "rk_", "sk-", "sk_",
	"hvs.", "hvb.", "doo_", "dop_", "dor_", "hf_", "sg.", ":aa", "whsec", "gocspx", "pat_", "npm_", "pypi-", "sqp_", "sqa_", "squ_", "sntrys", "nrak-", "lin_api", "k10",
}
