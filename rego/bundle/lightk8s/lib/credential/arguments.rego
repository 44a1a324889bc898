package lightk8s.lib.credential

# in_arguments holds the credentials of a command line, each as
#   {"index": 2, "name": "--token", "what": "a token"}
# index is the element that has the value. name is "" where no name stands before the value.
in_arguments(arguments) := found if {
	list := [text | some argument in arguments; text := object.get({true: argument}, is_string(argument), "")]
	text := concat("\n", list)
	is_hinted_command(text)
	scripts := {i | some i, element in list; regex.match(`\s`, element)}
	found := ((of_flags(list) | of_elements(list, scripts)) | of_scripts(list, scripts)) | of_short_flags(list, text)
} else := set()

is_hinted_command(text) if is_hinted(text)

is_hinted_command(text) if regex.match(concat("", ["(?i)", programs]), text)

programs := `\b(curl|mysql|mariadb|redis-cli|valkey-cli|sshpass|mongo|ldap)`

# of_flags are those of --flag=value, and of --flag with the value after it.
of_flags(list) := {{"index": i, "name": concat("", [dashes, name]), "what": what} |
	some i, element in list
	[[_, dashes, name, value]] := regex.find_all_string_submatch_n(`^(?:--[a-z-]+=)?(-{0,2})([A-Za-z_][\w.-]*)=(\S+)$`, element, 1)
	what := single(name, value)
} | {{"index": i + 1, "name": list[i], "what": what} |
	some i, element in list
	regex.match(`^--?[A-Za-z][\w.-]+$`, element)
	value := list[i + 1]
	not startswith(value, "-")
	what := single(trim_left(element, "-"), value)
}

of_elements(list, scripts) := {{"index": i, "name": "", "what": what} |
	some i, element in list
	not i in scripts
	not regex.match(`^-{0,2}[A-Za-z_][\w.-]*=`, element)
	what := shape(element)
}

of_scripts(list, scripts) := {{"index": i, "name": found.name, "what": found.what} |
	some i in scripts
	some found in in_text(list[i])
} | {{"index": i, "name": name, "what": what} |
	some i in scripts
	some [_, name, value] in regex.find_all_string_submatch_n(`(--[A-Za-z][\w.-]+)\s+["']?([^\s"';|&]+)`, list[i], -1)
	what := single(trim_left(name, "-"), value)
}

of_short_flags(list, text) := {{"index": index, "name": name, "what": "a password"} |
	some [_, name, value] in of_programs(replace(text, "\n", " "))
	not is_harmless(value)
	index := [i | some i, element in list; contains(element, value)][0]
}

# of_programs are the [_, flag, password] that known programs take after a flag of one letter.
of_programs(line) := [found |
	regex.match(programs, line)
	some pattern in [
		`\bcurl\b[^|;&\n]*?\s(-u|--user)[\s=]*["']?[^\s:"'$]+:([^\s"']+)`,
		`\b(?:mysql|mariadb)[a-z-]*[^|;&\n]*?\s(-p)["']?([^\s"']+)`,
		`\b(?:redis|valkey)-cli\b[^|;&\n]*?\s(-a)\s+["']?([^\s"']+)`,
		`\bsshpass\b[^|;&\n]*?\s(-p)\s*["']?([^\s"']+)`,
		`\bmongo(?:sh|dump|restore|import|export)?\b[^|;&\n]*?\s(-p)\s+["']?([^\s"']+)`,
		`\bldap(?:search|add|modify)\b[^|;&\n]*?\s(-w)\s+["']?([^\s"']+)`,
	]
	some found in regex.find_all_string_submatch_n(pattern, line, -1)
]
