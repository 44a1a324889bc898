# METADATA
# scope: package
# title: Network policies
# description: >-
#   The combined effect of the NetworkPolicies of a namespace. A pod that none of them selects in a
#   direction is open in it; a selected pod can do what at least one of them allows. The newcomer
#   represents pods that no policy names: it has no labels. The stranger represents everything that
#   no rule names: a pod without labels in a namespace without labels.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     namespace.is_user
#     not networkpolicy.isolates_every_pod("Ingress")
package lightk8s.lib.networkpolicy

import data.lightk8s.lib.labels
import data.lightk8s.lib.namespace

# kind is that of network policies in an inventory.
kind := "NetworkPolicy.networking.k8s.io"

# policies are those of the namespace.
policies := namespace.objects(kind)

# working lists the policies that work in a direction, "Ingress" or "Egress".
working(direction) := [policy | some policy in policies; concerns(policy, direction)]

# Without policyTypes a policy works on ingress, and on egress only if it has rules for that.
concerns(policy, direction) if direction in types(policy)

concerns(policy, "Ingress") if count(types(policy)) == 0

concerns(policy, "Egress") if {
	count(types(policy)) == 0
	count(rules(policy, "Egress")) > 0
}

types(policy) := object.get(policy, ["spec", "policyTypes"], [])

# rules are the allow rules of a policy in a direction that it works in.
rules(policy, direction) := object.get(policy, ["spec", lower(direction)], [])

# selector is the podSelector of a policy; one that is absent selects every pod.
selector(policy) := object.get(policy, ["spec", "podSelector"], {})

# selects is true if a policy is about pods with all these labels and no others.
selects(policy, pod_labels) if labels.selects(selector(policy), pod_labels, true) == "yes"

# name is the name of a policy; "" if it has none.
name(policy) := object.get(policy, ["metadata", "name"], "")
