# METADATA
# scope: package
# title: Network policies
# description: >-
#   Says what the NetworkPolicies of a namespace do together: a pod that one of them selects
#   may only do what one of them allows.
# schemas:
#   - input: schema.input
package lightk8s.lib.networkpolicy

import data.lightk8s.lib.namespace

# policies are those of the namespace that is judged.
policies := namespace.objects("NetworkPolicy.networking.k8s.io")

# denies_by_default is true where every pod of the namespace is selected in a direction,
# "Ingress" or "Egress", and none of the policies for every pod allows everything again.
denies_by_default(direction) if {
	some policy in policies
	selects_every_pod(policy)
	concerns(policy, direction)
	not allows_everything(direction)
}

allows_everything(direction) if {
	some policy in policies
	selects_every_pod(policy)
	concerns(policy, direction)
	some rule in rules(policy, direction)
	count(object.get(rule, peers[direction], [])) == 0
	count(object.get(rule, "ports", [])) == 0
}

peers := {"Ingress": "from", "Egress": "to"}

# rules are the allow rules of a policy in a direction.
rules(policy, direction) := object.get(policy, ["spec", lower(direction)], [])

selects_every_pod(policy) if {
	count(object.get(policy, ["spec", "podSelector", "matchLabels"], {})) == 0
	count(object.get(policy, ["spec", "podSelector", "matchExpressions"], [])) == 0
}

# concerns is true where the policy works in the direction. Where it does not say, it works on
# ingress, and on egress only if it has rules for that.
concerns(policy, direction) if direction in policy.spec.policyTypes

concerns(policy, "Ingress") if not policy.spec.policyTypes

concerns(policy, "Egress") if {
	not policy.spec.policyTypes
	count(rules(policy, "Egress")) > 0
}
