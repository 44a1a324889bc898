package lightk8s.lib.prometheus

import future.keywords.not

import data.lightk8s.lib.inventory
import data.lightk8s.lib.namespace
import data.lightk8s.lib.workload

# evaluates is true for an object that evaluates alerts: a Prometheus object, or a workload that
# runs Prometheus.
evaluates if input.object.kind == "Prometheus"

evaluates if {
	some entry in servers
	not is_agent(entry)
}

# watches is true if an alert is known with one of the words in its expression.
watches(words) if {
	some group in groups
	some rule in group.rules
	is_string(rule.alert)
	is_string(rule.expr)
	some word in words
	contains(rule.expr, word)
}

# lacks_alert is true for a Prometheus of which all rules are known, and none of them watches.
lacks_alert(words) if {
	evaluates
	count(rules_unknown) == 0
	not watches(words)
}

# groups of rules are in PrometheusRules, and in files of ConfigMaps.
groups := array.concat(
	[group | some object in inventory.everywhere("PrometheusRule.monitoring.coreos.com"); some group in object.spec.groups],
	[group |
		some object in inventory.everywhere("ConfigMap")
		some text in object.data
		is_string(text)
		contains(text, "groups:")
		contains(text, "alert:")
		yaml.is_valid(text)
		some group in yaml.unmarshal(text).groups
	],
)

# alerts are those with a metric in the checked PrometheusRule or ConfigMap, each as {"rule",
# "path"}.
alerts(metric) := [alert |
	some alert in array.concat(
		[{"rule": rule, "path": ["spec", "groups", g, "rules", r, "expr"]} |
			some g, group in input.object.spec.groups
			some r, rule in group.rules
		],
		[{"rule": rule, "path": ["data", key]} |
			some key, text in rule_files(metric)
			yaml.is_valid(text)
			some group in yaml.unmarshal(text).groups
			some rule in group.rules
		],
	)
	is_string(alert.rule.alert)
	is_string(alert.rule.expr)
	contains(alert.rule.expr, metric)
]

# broken holds a sentence for each rule file with a metric in the ConfigMap that is not YAML.
broken(metric) := {sprintf("data[%q] looks like rules of Prometheus, but is not YAML", [key]) |
	some key, text in rule_files(metric)
	not yaml.is_valid(text)
}

rule_files(metric) := {key: text |
	input.object.kind == "ConfigMap"
	some key, text in input.object.data
	is_string(text)
	contains(text, metric)
	contains(text, "groups:")
}

# rules_unknown holds the reasons why not all rules that the object evaluates are known, or is
# empty.
rules_unknown contains "the receiver of the samples can also evaluate alerts" if {
	evaluates
	count(remotes) > 0
}

rules_unknown contains inventory.incomplete("PrometheusRule.monitoring.coreos.com") if input.object.kind == "Prometheus"

rules_unknown contains inventory.incomplete("ConfigMap") if is_plain

rules_unknown contains "no ConfigMap that the pod mounts has a prometheus.yml" if {
	is_plain
	count(mounted) == 0
}

rules_unknown contains sprintf("rules can be in volume %q, which is not a ConfigMap", [volume.name]) if {
	is_plain
	some volume in workload.spec.volumes
	some source in ["azureFile", "csi", "hostPath", "image", "nfs", "projected", "secret"]
	volume[source]
}

is_plain if {
	evaluates
	input.object.kind != "Prometheus"
}

# mounted are the configurations in ConfigMaps that the pod mounts.
mounted := [content |
	some volume in workload.spec.volumes
	some object in inventory.within("ConfigMap", namespace.name)
	object.metadata.name == volume.configMap.name
	some key in config_keys
	text := object.data[key]
	is_string(text)
	yaml.is_valid(text)
	content := yaml.unmarshal(text)
	is_object(content)
]

remotes := array.concat(
	[remote | some remote in input.object.spec.remoteWrite],
	[remote | some content in mounted; some remote in content.remote_write],
)
