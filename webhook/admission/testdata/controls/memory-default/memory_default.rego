# METADATA
# scope: package
# title: Containers have the memory that this test gives them
# description: It sets a limit and a request that the API server writes in another way, 1024Mi as 1Gi.
# custom:
#   severity: info
#   kinds: [Pod]
#   remediation: Set both.
package lightk8s.controls.house["memory-default"]

import data.lightk8s.lib.workload

violations contains {"message": message, "path": path, "set": set} if {
	some entry in workload.sized
	resources := object.get(entry.container, "resources", {})
	not resources.limits.memory
	path := workload.in_container(entry, ["resources", "limits", "memory"])
	request := array.concat(entry.path, ["resources", "requests", "memory"])
	set := array.concat(
		[{"path": path, "value": larger(object.get(resources, ["requests", "memory"], "0"))}],
		[{"path": request, "value": "32Mi"} | not resources.requests.memory],
	)
	message := sprintf("container %q has no memory limit", [entry.name])
}

larger(amount) := "1024Mi" if units.parse_bytes(amount) <= 1073741824

larger(amount) := amount if units.parse_bytes(amount) > 1073741824
