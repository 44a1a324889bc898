package lightk8s.lib.rbac

import data.lightk8s.lib.namespace

# leading lists the rules of the checked role that give one of the powers, as
#   {"path": ["rules", 0, "resources"], "text": "the rule grants create on pods/exec: run commands in pods"}
# A power that only counts cluster-wide is looked for in ClusterRoles and in Roles of kube-system.
leading(id) := [{"path": in_entry(entry, object.get(powers[id], "at", "resources")), "text": text} |
	counts_here(powers[id])
	some grant in powers[id].grants
	in_scope(grant, input.object.kind)
	is_accompanied(rules, grant)
	some entry in rules
	given := granted(entry.rule, grant)
	text := sprintf("%s grants %s on %s: %s", [entry.of, concat(", ", given.verbs), concat(", ", given.resources), powers[id].does])
]

counts_here(power) if not power.wide

counts_here(_) if input.object.kind == "ClusterRole"

counts_here(_) if namespace.name in namespace.system

# powers_of are the ids of the powers that rules give to a subject in the whole cluster, or, where
# kind is "Role", in a namespace.
powers_of(entries, kind) := {id |
	some id, power in powers
	some grant in power.grants
	in_scope(grant, kind)
	is_accompanied(entries, grant)
	some entry in entries
	granted(entry.rule, grant)
}

# in_scope is false for objects of the cluster in a Role: it cannot grant them.
in_scope(_, kind) if kind != "Role"

in_scope(grant, "Role") if not grant.cluster

# granted is the part of a grant that a rule gives, as written there. It is undefined if it gives
# nothing, or only harmless named objects.
granted(rule, grant) := {"verbs": verbs, "resources": resources} if {
	covers(rule, "apiGroups", grant.group)
	resources := {given |
		some given in strings(rule, "resources")
		some resource in grant.resources
		matches(given, resource)
	}
	count(resources) > 0
	verbs := strings(rule, "verbs") & (grant.verbs | {"*"})
	is_enough(verbs, grant)
	is_dangerous(rule, grant)
}

is_enough(verbs, _) if "*" in verbs

is_enough(verbs, grant) if {
	count(verbs) > 0
	not grant.together
}

is_enough(verbs, grant) if grant.verbs == verbs

is_dangerous(rule, _) if not is_limited(rule)

is_dangerous(_, grant) if grant.named == true

is_dangerous(rule, grant) if {
	some name in strings(rule, "resourceNames")
	name in grant.names
}

# is_accompanied is true if the rules also give the other rights that a grant requires.
is_accompanied(_, grant) if not grant.beside

is_accompanied(entries, grant) if {
	some entry in entries
	some verb in grant.beside.verbs
	grants(entry.rule, verb, grant.group, grant.beside.resource)
}
