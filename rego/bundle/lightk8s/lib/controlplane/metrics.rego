package lightk8s.lib.controlplane

import data.lightk8s.lib.skip

# metrics_gap is a set of the entry of `skipped` for a sentence that is true because the metrics of
# the API server were not read, or do not show it.
metrics_gap(sentence) := entries if {
	entries := skip.unread(cluster, "metrics", sentence)
	count(entries) > 0
} else := {sentence}

# cluster is the object for the cluster. It is undefined if none exists.
cluster := input.object if {
	input.object.kind == "Cluster"
} else := object.get(input.facts.inventory, ["Cluster.lightk8s.dev", ""], [])[0]
