# METADATA
# scope: package
# title: Network policies
# description: >-
#   What the NetworkPolicies of a namespace allow together: a pod that one of them selects can
#   only do what one of them allows.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     namespace.is_user
#     not networkpolicy.denies_by_default("Ingress")
package lightk8s.lib.networkpolicy

import data.lightk8s.lib.namespace

# policies are those of the namespace.
policies := namespace.objects("NetworkPolicy.networking.k8s.io")

# denies_by_default is true if every pod of the namespace is selected in a direction, "Ingress" or
# "Egress", and none of the policies for every pod allows everything again.
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

# selects_every_pod is true for a policy whose podSelector is empty.
selects_every_pod(policy) if {
	count(object.get(policy, ["spec", "podSelector", "matchLabels"], {})) == 0
	count(object.get(policy, ["spec", "podSelector", "matchExpressions"], [])) == 0
}

# concerns is true if the policy works in the direction. Without policyTypes it works on ingress,
# and on egress only if it has rules for that.
concerns(policy, direction) if direction in policy.spec.policyTypes

concerns(policy, "Ingress") if not policy.spec.policyTypes

concerns(policy, "Egress") if {
	not policy.spec.policyTypes
	count(rules(policy, "Egress")) > 0
}
