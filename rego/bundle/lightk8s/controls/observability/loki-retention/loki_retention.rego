# METADATA
# scope: package
# title: Loki deletes old logs
# description: >-
#   Loki keeps all logs forever unless its compactor deletes them: a retention period alone has no
#   effect. The volume or the bucket grows until writes fail or the bill is high.
# related_resources:
#   - ref: https://grafana.com/docs/loki/latest/operations/storage/retention/
#     description: Log retention
# schemas:
#   - input: schema.input
# custom:
#   problem: Loki never deletes old logs
#   short: logs never deleted
#   do: set retention_period and retention_enabled
#   severity: medium
#   risk: outage
#   cause: loki
#   closedBy: you
#   ease: edit manifest
#   kinds: [ConfigMap]
#   texts: ["schema_config:"]
#   remediation: >-
#     Set limits_config.retention_period, 168h for instance, and compactor.retention_enabled to true
#     with a delete_request_store; in the Helm chart these are below loki.
package lightk8s.controls.observability["loki-retention"]

import data.lightk8s.lib.duration

violations contains {"message": "Loki compactor deletes nothing; retention_enabled is not true", "path": ["data", config.key]} if {
	some config in configs
	not deletes(config.content)
}

violations contains {"message": "Loki has no retention period", "path": ["data", config.key]} if {
	some config in configs
	deletes(config.content)
	not has_period(config.content)
}

skipped contains sprintf("data[%q] looks like a configuration of Loki, but is not YAML", [key]) if {
	some key, text in candidates
	not yaml.is_valid(text)
}

# candidates are the files that only Loki has a schema_config in.
candidates[key] := text if {
	some key, text in input.object.data
	is_string(text)
	contains(text, "schema_config:")
}

configs contains {"key": key, "content": content} if {
	some key, text in candidates
	yaml.is_valid(text)
	content := yaml.unmarshal(text)
	is_object(content.schema_config)
}

deletes(content) if content.compactor.retention_enabled == true

# Versions with the table manager use this field.
deletes(content) if content.table_manager.retention_deletes_enabled == true

has_period(content) if not is_unbounded(object.get(content, ["limits_config", "retention_period"], 0))

has_period(content) if not is_unbounded(object.get(content, ["table_manager", "retention_period"], 0))

is_unbounded(period) if period == 0

is_unbounded(period) if duration.seconds(period) == 0
