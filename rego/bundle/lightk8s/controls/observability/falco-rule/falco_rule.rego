# METADATA
# scope: package
# title: Falco rule compares with a literal star
# description: >-
#   In a condition of Falco = and != compare letter by letter: *pause* is not a pattern there. Such
#   an exclusion excludes nothing, the rule fires for every event, and users ignore it.
# related_resources:
#   - ref: https://falco.org/docs/concepts/rules/conditions/
#     description: Conditions of Falco rules
# schemas:
#   - input: schema.input
# custom:
#   problem: Falco rule compares with a literal star
#   short: broken Falco rule
#   do: compare with glob instead of =
#   severity: low
#   risk: hygiene
#   cause: falco
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap]
#   texts: ["condition:"]
#   remediation: >-
#     Write `glob` in place of =, and `not FIELD glob` in place of !=, or startswith, endswith and
#     contains. `falco --validate FILE` checks the rest.
#   frameworks:
#     nsa: [Audit]
package lightk8s.controls.observability["falco-rule"]

violations contains {"message": message, "path": ["data", key]} if {
	some key, text in candidates
	yaml.is_valid(text)
	some entry in yaml.unmarshal(text)
	some kind in ["rule", "macro"]
	is_string(entry[kind])
	some comparison in literal(entry.condition)
	message := sprintf("%s %q compares with a literal star: %s", [kind, entry[kind], comparison])
}

skipped contains sprintf("data[%q] looks like rules of Falco, but is not YAML", [key]) if {
	some key, text in candidates
	not yaml.is_valid(text)
}

# candidates are the files with rules or macros of Falco.
candidates[key] := text if {
	some key, text in input.object.data
	is_string(text)
	regex.match(`(?m)^\s*-\s+(rule|macro):`, text)
	contains(text, "condition:")
}

# literal lists the comparisons by = and != of a condition with a star in the value.
literal(condition) := regex.find_n(`\b[a-z]+(\.[a-z0-9_]+)+(\[[^\]]*\])?\s*!?=\s*("[^"]*\*[^"]*"|'[^']*\*[^']*'|[^\s"'()]*\*[^\s"'()]*)`, condition, -1)
