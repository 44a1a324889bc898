# METADATA
# scope: package
# title: Metrics are scraped every 30 seconds at most
# description: >-
#   Halving the interval doubles the memory and CPU of Prometheus, and scrapes every target twice as
#   often. On a small cluster a resolution of five seconds is rarely needed.
# related_resources:
#   - ref: https://prometheus-operator.dev/docs/api-reference/api/
#     description: Prometheus Operator, API reference
# schemas:
#   - input: schema.input
# custom:
#   problem: Metrics are scraped too often
#   short: frequent scrapes
#   do: set the scrape interval to 60s
#   severity: low
#   risk: cost
#   cause: prometheus
#   closedBy: you
#   ease: edit manifest
#   kinds: [Prometheus.monitoring.coreos.com, PrometheusAgent.monitoring.coreos.com, ServiceMonitor.monitoring.coreos.com, PodMonitor.monitoring.coreos.com, ConfigMap]
#   fields: [scrapeInterval, endpoints, podMetricsEndpoints, prometheus.yml, prometheus.yaml]
#   remediation: >-
#     Remove the interval of monitors, and set scrapeInterval to 60s; ranges in alerts then need at
#     least four minutes. In prometheus.yml both are scrape_interval.
#   parameters:
#     min_seconds: shortest time between two scrapes of a target, in seconds
package lightk8s.controls.observability["scrape-interval"]

import data.lightk8s.controls.observability["scrape-interval"].parameters
import data.lightk8s.lib.duration
import data.lightk8s.lib.prometheus

violations contains {"message": message, "path": interval.path} if {
	some interval in intervals
	duration.seconds(interval.text) < parameters.min_seconds
	message := sprintf("scrape interval is %s", [interval.text])
}

intervals contains {"path": ["spec", "scrapeInterval"], "text": input.object.spec.scrapeInterval}

intervals contains {"path": ["spec", list, i, "interval"], "text": endpoint.interval} if {
	some list in ["endpoints", "podMetricsEndpoints"]
	some i, endpoint in input.object.spec[list]
}

intervals contains {"path": ["data", config.key], "text": holder.scrape_interval} if {
	some config in prometheus.configs
	jobs := [job | some job in config.content.scrape_configs]
	some holder in array.concat([object.get(config.content, "global", null)], jobs)
}

skipped contains sprintf("data[%q] is not YAML", [key]) if some key in prometheus.unreadable
