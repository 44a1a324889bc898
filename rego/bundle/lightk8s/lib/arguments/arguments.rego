# METADATA
# scope: package
# title: Command lines
# description: >-
#   Reads flags from a list of arguments, as the components of Kubernetes do: --flag=value, --flag
#   value, and --flag alone, which is true. Elements that are not strings are left out.
# custom:
#   example: |
#     some entry in workload.containers
#     arguments.text(entry.container.args, "storage.tsdb.retention.time") == "15d"
package lightk8s.lib.arguments

# values lists the values that the arguments give a flag, in order; [] if the flag is not given.
values(arguments, flag) := [value |
	name := concat("", ["--", flag])
	prefix := concat("", [name, "="])
	some i, argument in arguments
	value := value_at(arguments, i, argument, name, prefix)
]

# taken lists the values that the arguments give a flag that requires one, in order: the argument
# after it is its value, even if it begins with dashes.
taken(arguments, flag) := [value |
	name := concat("", ["--", flag])
	prefix := concat("", [name, "="])
	some i, argument in arguments
	value := taken_at(arguments, i, argument, name, prefix)
	is_string(value)
]

taken_at(_, _, argument, _, prefix) := substring(argument, count(prefix), -1) if {
	is_string(argument)
	startswith(argument, prefix)
}

taken_at(arguments, i, name, name, _) := arguments[i + 1]

# text is the value that counts for a flag given once or more: the last. It is undefined if the flag
# is not given.
text(arguments, flag) := all[count(all) - 1] if all := values(arguments, flag)

# items are the elements of a list flag: each occurrence adds to the list, and commas separate
# elements.
items(arguments, flag) := {item |
	some value in values(arguments, flag)
	some part in split(value, ",")
	item := trim_space(part)
	item != ""
}

# is_true is the value of a boolean flag; otherwise if the flag is not given.
is_true(arguments, flag, otherwise) := lower(value) in {"1", "t", "true"} if {
	value := text(arguments, flag)
} else := otherwise

value_at(_, _, argument, _, prefix) := substring(argument, count(prefix), -1) if {
	is_string(argument)
	startswith(argument, prefix)
}

value_at(arguments, i, name, name, _) := following(arguments, i)

# following is the argument after the i-th, unless it is a flag of its own.
following(arguments, i) := next if {
	next := arguments[i + 1]
	is_string(next)
	not startswith(next, "--")
} else := "true"
