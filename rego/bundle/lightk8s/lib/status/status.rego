# METADATA
# scope: package
# title: The status of a Pod
# description: Lists the states of the containers of a Pod; a manifest in a file has none.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some entry in status.containers
#     entry.status.restartCount > 10
package lightk8s.lib.status

import data.lightk8s.lib.skip

# containers lists {"name": "web", "status": {...}, "path": [...]} for every container.
containers := [entry |
	some list in ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"]
	some i, status in input.object.status[list]
	is_object(status)
	entry := {"name": object.get(status, "name", ""), "status": status, "path": ["status", list, i]}
]

# unknown is a set of the reason why the state of a Pod without a status cannot be checked.
unknown contains skip.needs_flag("the Pod has no status: only a live cluster or a snapshot shows it") if {
	not input.object.status.phase
}
