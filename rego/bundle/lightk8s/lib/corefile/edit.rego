package lightk8s.lib.corefile

import future.keywords.not

# edit is the text with other settings of plugins, and all else as it is. edits is a set of
#   {"plugin": {...}, "settings": [["max_concurrent", "500"]]}
edit(text, edits) := concat("\n", [out |
	some i, line in split(text, "\n")
	some out in rewritten(i, line, edits)
])

# is_editable is true for a plugin without a comment on its line, after which no block can open.
is_editable(text, plugin) if not contains(split(text, "\n")[plugin.line], "#")

rewritten(i, line, edits) := array.concat(opened(line, edit.settings), closed(line, edit.plugin)) if {
	some edit in edits
	edit.plugin.line == i
} else := [] if {
	some edit in edits
	edit.plugin.line < i
	i < edit.plugin.last
	some setting in edit.settings
	words_of(line)[0] == setting[0]
} else := [line]

opened(line, settings) := array.concat(
	[sprintf("%s {", [trim_right(line, " \t\r{")])],
	[sprintf("%s    %s", [indent(line), concat(" ", setting)]) | some setting in settings],
)

closed(line, plugin) := [sprintf("%s}", [indent(line)]) | plugin.last == plugin.line]

indent(line) := regex.find_n(`^\s*`, line, 1)[0]
