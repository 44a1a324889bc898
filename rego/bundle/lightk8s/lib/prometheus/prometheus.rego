# METADATA
# scope: package
# title: Prometheus
# description: >-
#   Finds Prometheus in a workload that a user wrote, its configuration in a ConfigMap, and the
#   alerts that it or the Prometheus object of the operator evaluates. The StatefulSets of the
#   operator are left out: their Prometheus object is checked.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some entry in prometheus.servers
#     not prometheus.is_agent(entry)
package lightk8s.lib.prometheus

import data.lightk8s.lib.arguments
import data.lightk8s.lib.workload

# servers are the containers that run Prometheus itself.
servers := [entry |
	contains(workload.images, "prometheus")
	some entry in workload.containers
	is_string(entry.container.image)
	contains(entry.container.image, "prometheus")
	regex.match(`(^|/)(mirrored-prometheus-)?prometheus([:@]|$)`, entry.container.image)
	not "Prometheus" in workload.owner_kinds
	not "PrometheusAgent" in workload.owner_kinds
]

# is_agent is true for a container that forwards its samples, and keeps none.
is_agent(entry) if arguments.is_true(entry.container.args, "agent", false)

is_agent(entry) if "agent" in arguments.items(entry.container.args, "enable-feature")

# configs are the configurations in the ConfigMap, each as {"key", "content"}.
configs contains {"key": key, "content": content} if {
	some key, text in candidates
	yaml.is_valid(text)
	content := yaml.unmarshal(text)
	is_object(content)
}

# unreadable are the keys that should hold a configuration but do not hold YAML.
unreadable contains key if {
	some key, text in candidates
	not yaml.is_valid(text)
}

candidates[key] := text if {
	input.object.kind == "ConfigMap"
	some key in config_keys
	text := input.object.data[key]
	is_string(text)
}

config_keys := ["prometheus.yml", "prometheus.yaml"]
