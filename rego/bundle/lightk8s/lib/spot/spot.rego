# METADATA
# scope: package
# title: Spot capacity
# description: >-
#   Recognizes nodes, selectors and priority classes for capacity that the provider can reclaim:
#   providers and tools all use the word spot or preemptible.
# custom:
#   example: |
#     some node in nodes.all
#     spot.is_node(node)
package lightk8s.lib.spot

# mentioned is true for a text with the word spot or preemptible in it.
mentioned(text) if {
	is_string(text)
	regex.match(`(?i)(^|[^a-z])(spot|preemptible)([^a-z]|$)`, text)
}

# pair is true for a label, or taint, that marks spot capacity: spot=true, lifecycle=spot.
pair(key, _) if {
	mentioned(key)
}

pair(_, value) if mentioned(value)

# is_node is true for a node with a label that marks it, unless the value of the label is a no.
is_node(node) if {
	some key, value in node.metadata.labels
	pair(key, value)
	not value in {"false", "on-demand", "no"}
}
