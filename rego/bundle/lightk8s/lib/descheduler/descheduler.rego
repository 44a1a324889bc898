# METADATA
# scope: package
# title: Descheduler policies
# description: Finds the policy of the descheduler in the ConfigMap that holds it.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some found in descheduler.policies
#     some args in descheduler.evictor(found.policy)
#     args.evictSystemCriticalPods == true
package lightk8s.lib.descheduler

# policies are the DeschedulerPolicy documents of the ConfigMap, each as {"key", "policy"} with the
# key that holds it.
policies contains {"key": key, "policy": policy} if {
	some key, text in candidates
	yaml.is_valid(text)
	policy := yaml.unmarshal(text)
	policy.kind == "DeschedulerPolicy"
}

# unreadable are the keys that should hold a policy but do not hold YAML.
unreadable contains key if {
	some key, text in candidates
	not yaml.is_valid(text)
}

candidates[key] := text if {
	some key, text in input.object.data
	is_string(text)
	contains(text, "DeschedulerPolicy")
}

# evictor lists the arguments of the DefaultEvictor plugin, one for each profile.
evictor(policy) := [object.get(plugin, "args", {}) |
	some profile in policy.profiles
	some plugin in profile.pluginConfig
	plugin.name == "DefaultEvictor"
]
