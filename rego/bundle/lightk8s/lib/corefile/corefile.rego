# METADATA
# scope: package
# title: Corefiles
# description: >-
#   Reads the configuration of CoreDNS line by line, as its own parser does: a block opens with { at
#   the end of a line and closes with } alone on one, # begins a comment, and quotes keep words
#   together. Snippets are read where they are imported; imported files are not part of the text.
# custom:
#   example: |
#     some server in corefile.servers(coredns.text)
#     some plugin in corefile.plugins(coredns.text, server)
#     plugin.name == "forward"
package lightk8s.lib.corefile

import future.keywords.not

# max_lines is more than any Corefile has: a longer text is not read.
max_lines := 300

# is_readable is true for a text in which blocks are closed, no quote runs over lines, and at least
# one server exists.
is_readable(text) if {
	is_string(text)
	lines := split(text, "\n")
	count(lines) <= max_lines
	every line in lines {
		count(indexof_n(line, `"`)) % 2 == 0
	}
	every statement in statements(text) {
		statement.depth >= 0
	}
	count(opening(text)) == count(closing(text))
	count(servers(text)) > 0
}

# statements are the lines that have words, in order, as
#   {"line": 4, "words": ["forward", ".", "/etc/resolv.conf"], "depth": 1, "opens": false}
# line counts from 0, and depth is how many blocks contain the line.
statements(text) := [statement |
	some i, words in rows(text)
	count(words) > 0
	statement := {
		"line": i,
		"words": [word | some word in words; word != "{"],
		"opens": words[count(words) - 1] == "{",
		"depth": count([j | some j in opening(text); j < i]) - count([j | some j in closing(text); j <= i]),
	}
]

opening(text) := [i | some i, words in rows(text); words[count(words) - 1] == "{"]

closing(text) := [i | some i, words in rows(text); words[0] == "}"]

rows(text) := [words_of(line) | some line in split(text, "\n")]

# words_of leaves out the comment: all from the first word that begins with #.
words_of(line) := array.slice(words, 0, min({count(words)} | {i | some i, word in words; startswith(word, "#")})) if {
	words := regex.find_n(`"[^"]*"|[^\s"]+`, line, -1)
}

# servers are the blocks that answer for zones.
servers(text) := [server |
	some server in blocks(text)
	server.depth == 0
	not startswith(server.words[0], "(")
]

# blocks are the statements that open one, each with the line that closes it as "last".
blocks(text) := [object.union(block, {"last": last}) |
	all := statements(text)
	some block in all
	block.opens
	last := min([end.line |
		some end in all
		end.words[0] == "}"
		end.depth == block.depth
		end.line > block.line
	])
]

# serves_all is true for a server that answers for all names.
serves_all(server) if {
	some zone in server.words
	trim_suffix(trim_prefix(zone, "dns://"), ",") in {".", ".:53"}
}

# plugins are those of a server, snippets included, in order; last is the last line of its block, as
#   {"name": "forward", "arguments": [".", "/etc/resolv.conf"], "line": 4, "last": 6, "depth": 1,
#    "settings": [["max_concurrent", "1000"]]}
plugins(text, server) := [plugin |
	some part in array.concat([server], imported_snippets(text, server))
	some entry in within(text, part)
	not entry.words[0] in {"}", "import"}
	plugin := {
		"name": entry.words[0],
		"arguments": array.slice(entry.words, 1, count(entry.words)),
		"line": entry.line,
		"last": last_line(text, entry),
		"depth": entry.depth,
		"settings": [inner.words | some inner in within(text, object.union(entry, {"last": last_line(text, entry)}))],
	}
]

# within are the statements directly in a block.
within(text, block) := [entry |
	some entry in statements(text)
	entry.line > block.line
	entry.line < block.last
	entry.depth == block.depth + 1
]

last_line(text, entry) := last if {
	some block in blocks(text)
	block.line == entry.line
	last := block.last
} else := entry.line

# imports are the names of snippets, files and patterns that a server imports, each with its line.
imports(text, server) := [{"name": name, "line": entry.line} |
	some entry in within(text, server)
	entry.words[0] == "import"
	name := entry.words[1]
]

imported_snippets(text, server) := [block |
	some entry in imports(text, server)
	some block in blocks(text)
	block.depth == 0
	block.words[0] == sprintf("(%s)", [entry.name])
]

# imported_files are the imports of a server that are no snippets.
imported_files(text, server) := [entry |
	some entry in imports(text, server)
	count([block | some block in blocks(text); block.words[0] == sprintf("(%s)", [entry.name])]) == 0
]
