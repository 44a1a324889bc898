# METADATA
# scope: package
# title: Log collectors
# description: >-
#   Recognizes programs that collect logs by their images, and those of them that read the logs of all
#   containers of their node.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     collector.is_agent(input.object.spec.template.spec)
package lightk8s.lib.collector

# is_collector is true for a container that collects logs.
is_collector(container) if regex.match(
	`(^|/)(alloy|filebeat|fluent-?bit|fluentd|fluentd-kubernetes-daemonset|grafana-agent|logstash|promtail|vector)([:@]|$)`,
	container.image,
)

# is_agent is true for the spec of a pod that reads the logs of all containers of its node.
is_agent(spec) if {
	some container in spec.containers
	is_collector(container)
	some volume in spec.volumes
	startswith(trim_suffix(volume.hostPath.path, "/"), "/var/log")
}
