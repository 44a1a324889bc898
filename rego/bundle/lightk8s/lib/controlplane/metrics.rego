package lightk8s.lib.controlplane

# metrics_gap is why the metrics of the API server that answered were not read, as the end of a
# message; "" if they were, or it is not known.
metrics_gap := sprintf(": %s", [reason]) if {
	some unread in cluster.unread
	unread.what == "metrics"
	reason := unread.reason
} else := ""

# cluster is the object that stands for the cluster. It is undefined if there is none.
cluster := input.object if {
	input.object.kind == "Cluster"
} else := object.get(input.facts.inventory, ["Cluster.lightk8s.dev", ""], [])[0]
