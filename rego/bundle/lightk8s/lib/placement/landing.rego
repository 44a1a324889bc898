package lightk8s.lib.placement

import future.keywords.not

import data.lightk8s.lib.nodes
import data.lightk8s.lib.workload

# landing are the nodes that the scheduler may choose for a new pod: not cordoned, with the
# labels of the nodeSelector and of the required node affinity, and without a taint that the
# pod does not tolerate. A pod that names its node goes there.
landing := [node |
	some node in candidates
	names(node)
	in_service(node)
	is_affine(node)
	not repels(node)
]

names(_) if not is_string(workload.spec.nodeName)

names(node) if workload.spec.nodeName in {"", nodes.name(node)}

in_service(node) if not node.spec.unschedulable == true

repels(node) if {
	some taint in node.spec.taints
	taint.effect in {"NoSchedule", "NoExecute"}
	not is_tolerated(taint)
}

# A toleration without a key tolerates every taint, one without an effect every effect.
is_tolerated(taint) if {
	some toleration in workload.spec.tolerations
	is_object(toleration)
	object.get(toleration, "effect", "") in {"", taint.effect}
	fits(toleration, taint)
}

fits(toleration, taint) if {
	object.get(toleration, "operator", "Equal") == "Exists"
	object.get(toleration, "key", "") in {"", taint.key}
}

fits(toleration, taint) if {
	object.get(toleration, "operator", "Equal") == "Equal"
	object.get(toleration, "key", "") == taint.key
	object.get(toleration, "value", "") == object.get(taint, "value", "")
}

required := object.get(
	workload.spec,
	["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"],
	null,
)

is_affine(_) if required == null

is_affine(node) if {
	some term in required
	is_object(term)
	expressions := object.get(term, "matchExpressions", [])
	fields := object.get(term, "matchFields", [])
	count(expressions) + count(fields) > 0 # a term without any matches nothing
	every expression in expressions {
		holds(expression, nodes.label(node, expression.key))
	}
	every field in fields {
		field.key == "metadata.name"
		holds(field, nodes.name(node))
	}
}

# holds decides one requirement about a label; null: the node has no such label.
holds(requirement, value) if {
	requirement.operator == "In"
	value in requirement.values
}

holds(requirement, value) if {
	requirement.operator == "NotIn"
	not value in requirement.values
}

holds(requirement, value) if {
	requirement.operator == "Exists"
	value != null
}

holds(requirement, null) if requirement.operator == "DoesNotExist"

holds(requirement, value) if {
	requirement.operator == "Gt"
	number(value) > number(requirement.values[0])
}

holds(requirement, value) if {
	requirement.operator == "Lt"
	number(value) < number(requirement.values[0])
}

number(text) := to_number(text) if {
	is_string(text)
	regex.match(`^-?[0-9]{1,18}$`, text)
}
