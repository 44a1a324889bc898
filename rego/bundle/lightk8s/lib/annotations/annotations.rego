# METADATA
# scope: package
# title: Annotations that controllers read
# description: >-
#   Compares the annotations of the checked object with a table of those with the same meaning for
#   controllers of several vendors: each key with the values that count, in lower case, or * for any
#   that is not a no.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     annotations.match({"networking.gke.io/managed-certificates": ["*"]})
package lightk8s.lib.annotations

# all are the annotations of the object; {} if it has none.
all := found if {
	found := input.object.metadata.annotations
	is_object(found)
} else := {}

# match is true if one of the annotations is in the table, with one of its values. It is undefined
# otherwise.
match(table) if {
	some key, values in table
	value := setting(all[key])
	accepts(values, value)
}

accepts(values, value) if value in values

accepts(values, value) if {
	"*" in values
	not is_no(value)
}

# others holds {"key", "value"} for every annotation that has neither a row in the table nor one of
# the prefixes, and is not a no. The value is in lower case.
others(table, prefixes) := {{"key": key, "value": value} |
	some key, text in all
	value := setting(text)
	not is_no(value)
	not key in object.keys(table)
	not strings.any_prefix_match(key, prefixes)
}

# setting is the value of an annotation, as controllers compare it.
setting(text) := object.get({"1": "true", "t": "true", "0": "false", "f": "false"}, lower(text), lower(text)) if is_string(text)

is_no(value) if value in {"", "disabled", "external", "false", "internet", "internet-facing", "no", "off", "public"}

# is_hook is true for an object that Helm or Argo CD makes for a step of an installation.
is_hook if {
	some tool in ["helm.sh", "argocd.argoproj.io"]
	all[concat("/", [tool, "hook"])]
}

# is_deleted_hook is true for a hook that they delete once it has succeeded.
is_deleted_hook if {
	is_hook
	some tool, policy in {"helm.sh": "hook-succeeded", "argocd.argoproj.io": "HookSucceeded"}
	policies := all[concat("/", [tool, "hook-delete-policy"])]
	is_string(policies)
	policy in {trim_space(one) | some one in split(policies, ",")}
}
