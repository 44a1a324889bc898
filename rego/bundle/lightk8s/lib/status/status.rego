# METADATA
# scope: package
# title: The status of a Pod
# description: Lists how the containers of a running Pod are; a manifest in a file cannot tell.
# schemas:
#   - input: schema.input
package lightk8s.lib.status

# containers lists {"name": "web", "status": {...}, "path": [...]} for every container.
containers := [entry |
	some list in ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"]
	some i, status in input.object.status[list]
	is_object(status)
	entry := {"name": object.get(status, "name", ""), "status": status, "path": ["status", list, i]}
]

# unknown holds the reason why nothing can be said of a Pod that no cluster has seen.
unknown contains "the Pod has no status: only a cluster can tell how it runs" if {
	not input.object.status.phase
}
